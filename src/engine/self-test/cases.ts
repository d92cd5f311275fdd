import { at } from '../../base/arrays.ts';
import { randomStream } from '../../base/random.ts';
import { type Layer, type Network, NetworkBuilder } from '../../network/network.ts';
import { type Shape, sizeOf } from '../../network/shape.ts';
import { trialNetworks } from './trial.ts';

export const batchSize = 4;
/** Index of the image among a layer's inputs. */
export const image = -1;

/** Values of a known shape. */
export interface TestTensor {
  readonly shape: Shape;
  /** Draws the values. They are the same each time. */
  values(): Float32Array<ArrayBuffer>;
}

/** One operation with its inputs, so that no other operation's error can affect or hide its own. */
export interface Case {
  readonly layer: Layer;
  readonly inputs: readonly TestTensor[];
  readonly variables: readonly TestTensor[];
  /** Which of the variables are trained. */
  readonly trained: readonly number[];
  /** Gradient of the output. */
  readonly upstream: TestTensor;
}

/** Operations that the trial network does not have. */
const gated = NetworkBuilder.build([8, 8, 16], (net, features) => {
  const squeezed = net.dense('gate.dense', net.globalAveragePool('gate.mean', features), { units: 16 });
  const scaled = net.scale('gate.scale', features, net.sigmoid('gate.sigmoid', squeezed));
  return net.dense('gate.head', net.globalAveragePool('gate.last', scaled), { units: 3 });
});

/** Other parts that blocks can be made of. */
const parts = NetworkBuilder.build([8, 8, 16], (net, features) => {
  let x = net.bias('parts.bias', features);
  x = net.conv2d('parts.conv', x, { filters: 32, kernelSize: 3, strides: 2, padding: 1, groups: 4 });
  x = net.gelu('parts.gelu', net.groupNorm('parts.norm', x, { groups: 8 }));
  x = net.silu('parts.silu', net.padChannels('parts.pad', x, { filters: 48 }));
  return net.dense('parts.head', net.globalAveragePool('parts.last', x), { units: 3 });
});

/** Operations that compute every value in the same way, whatever the shape. */
const elementwise: ReadonlySet<string> = new Set(['relu', 'sigmoid', 'silu', 'gelu', 'add']);

function distinctCases(networks: readonly Network[]): Case[] {
  const all = networks.flatMap((network) => network.layers.map((layer) => ({ layer, network })));
  const byKind = new Map(
    all.toReversed().map(({ layer, network }) => {
      const shapes = layer.inputs.map((input) => shapeOf(network, input));
      const kind = elementwise.has(layer.operation) ? [] : [layer.attributes, shapes];
      return [JSON.stringify([layer.operation, ...kind]), { layer, network }];
    }),
  );
  return [...byKind.values()].reverse().map(({ layer, network }) => caseOf(network, layer));
}

function caseOf(network: Network, layer: Layer): Case {
  const variables = layer.variables.flatMap((name) => network.variables.filter((variable) => variable.name === name));
  const draw = layer.operation === 'maxPool' ? withoutTies : normal;
  return {
    layer,
    inputs: layer.inputs.map((input, place) => draw([batchSize, ...shapeOf(network, input)], `${layer.name}/${place}`)),
    variables: variables.map((variable) => valueFor(variable)),
    trained: variables.flatMap((variable, place) => (variable.role === 'weight' ? [place] : [])),
    upstream: normal([batchSize, ...layer.shape], `${layer.name}/upstream`),
  };
}

function shapeOf(network: Network, input: number): Shape {
  return input === image ? network.input : at(network.layers, input).shape;
}

function valueFor({ name, shape, role }: Network['variables'][number]): TestTensor {
  // Moving statistics start at zero. Scales are about one. Filters keep sums about as large as their terms.
  if (role === 'statistic') return { shape, values: () => new Float32Array(sizeOf(shape)).fill(1) };
  if (shape.length === 1) return normal(shape, name, 0.25, 1);
  return normal(shape, name, 1 / Math.sqrt(sizeOf(shape.slice(0, -1))));
}

/** Normal values that bf16 and TF32 represent exactly. So only the operation itself rounds. */
const normal = (shape: Shape, purpose: string, deviation = 1, mean = 0): TestTensor => ({
  shape,
  values() {
    const random = randomStream(0, `self-test/${purpose}`);
    const values = Float32Array.from({ length: sizeOf(shape) }, () => mean + deviation * random.normal());
    const bits = new Uint32Array(values.buffer);
    for (let index = 0; index < bits.length; index++) bits[index] = ((bits[index] ?? 0) + 0x8000) & 0xffff0000;
    return values;
  },
});

/** No two values of any 4x4 pixels are equal, so the maximum of a window is always unique. bf16 represents them exactly. */
const withoutTies = (shape: Shape, purpose: string): TestTensor => ({
  shape,
  values() {
    const random = randomStream(0, `self-test/${purpose}`);
    const [, , width = 1, channels = 1] = shape;
    return Float32Array.from({ length: sizeOf(shape) }, (_, index) => {
      const pixel = Math.floor(index / channels);
      const place = 4 * (Math.floor(pixel / width) % 4) + ((pixel % width) % 4);
      return random.integer(16) / 8 + place / 128;
    });
  },
});

/** Networks that together have every operation. */
export const testedNetworks: readonly Network[] = [trialNetworks.fp32, trialNetworks.bf16, gated, parts];

/** Every operation once, and every convolution of the trial networks once. */
export const testedOperations: readonly Case[] = distinctCases(testedNetworks);
