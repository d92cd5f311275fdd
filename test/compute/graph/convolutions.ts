import type { Precision } from '../../../src/base/choices.ts';
import type { Lowering } from '../../../src/compute/graph/lowering.ts';
import { cast } from '../../../src/compute/graph/nodes.ts';
import { type Inputs, operations, type Variables } from '../../../src/compute/graph/operations.ts';
import type { Runtime } from '../../../src/compute/local.ts';
import type { Depth } from '../../../src/model/architecture.ts';
import { resnet } from '../../../src/model/resnet.ts';
import type { ConvolutionAttributes } from '../../../src/network/operations.ts';
import { slide } from '../../../src/network/shape.ts';
import { compileFunction, normals } from './evaluate.ts';
import type { MapShape } from './reference-convolution.ts';

export interface Convolution {
  readonly title: string;
  /** Of the input, without the batch. */
  readonly shape: readonly number[];
  readonly attributes: ConvolutionAttributes;
  readonly readsImage: boolean;
}

/** Every different convolution of the residual networks of these depths. */
export function convolutionsOf(depths: readonly Depth[], imageSize: number): readonly Convolution[] {
  const unique = new Map<string, Convolution>();
  for (const depth of depths) {
    const { input: image, layers } = resnet({ depth, shortcut: 'residual', imageSize, classes: 2 });
    for (const layer of layers) {
      if (layer.operation !== 'conv2d') continue;
      const source = layer.inputs[0] as number;
      const shape = layers[source]?.shape ?? image;
      const { filters, kernelSize, strides } = layer.attributes;
      const title = `${kernelSize}x${kernelSize}/${strides} ${shape.join('x')} to ${filters}`;
      unique.set(title, { title, shape, attributes: layer.attributes, readsImage: source === -1 });
    }
  }
  return [...unique.values()];
}

/** How a convolution is to be computed. */
interface Manner {
  readonly batch: number;
  readonly precision: Precision;
  readonly lowering: Lowering;
}

/** A convolution with normal values as the compiled graph computes it. */
export function computeConvolution(runtime: Runtime, { shape, attributes, readsImage }: Convolution, manner: Manner) {
  const { batch, precision, lowering } = manner;
  const { filters, kernelSize, strides, padding } = attributes;
  const [height, width, channels] = shape as [number, number, number];
  const xShape: MapShape = [batch, height, width, channels];
  const places = [height, width].map((extent) => slide(extent, kernelSize, strides, padding));
  const shapes = [xShape, [kernelSize, kernelSize, channels, filters], [batch, ...places, filters]];
  const activations = precision === 'bf16' ? 'bfloat16' : 'float';
  const context = { training: true, activations, convolution: lowering } as const;

  const compute = compileFunction(runtime, shapes, ([x, filter, upstream]) => {
    const inputs = [cast(x as never, readsImage ? 'float' : activations)];
    const { output, gradient } = operations.conv2d(
      inputs as unknown as Inputs,
      attributes,
      [filter] as unknown as Variables,
      context,
    );
    const { inputs: [ofInput] = [], weights: [ofFilter] = [] } = gradient(cast(upstream as never, activations));
    return [output, ofInput, ofFilter].map((tensor) => cast(tensor as never, 'float'));
  });

  const given = shapes.map((each, index) => normals(each, `convolution/${index}`));
  const [x, filter, upstream] = given as [Float32Array, Float32Array, Float32Array];
  const [output, inputGradient, filterGradient] = compute(given) as [Float32Array, Float32Array, Float32Array];
  return { x, filter, upstream, xShape, output, inputGradient, filterGradient };
}
