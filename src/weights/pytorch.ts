import { at } from '../base/arrays.ts';
import { blockOf, describe } from '../network/describe.ts';
import type { Network } from '../network/network.ts';
import { type Shape, sizeOf } from '../network/shape.ts';

/** A variable of a network as PyTorch has it. */
export interface ForeignVariable {
  /** Its name in the network. */
  readonly variable: string;
  /** Its name and shape in PyTorch. */
  readonly name: string;
  readonly shape: Shape;
  /** From the network's layout to PyTorch's, and back. */
  readonly toForeign: (values: Float32Array) => Float32Array;
  readonly toOwn: (values: Float32Array) => Float32Array;
}

/** A network with so many stages, a layer `conv1` and a layer `fc` counts as a ResNet. */
const resnetStages = 4;

/**
 * By the rank of a variable: which of its axes stands at each place in PyTorch. A convolution becomes
 * `[out, in / groups, height, width]`, a dense layer `[out, in]`. A vector stays as it is.
 */
const axesOf: Readonly<Record<number, readonly number[]>> = { 4: [3, 2, 0, 1], 2: [1, 0] };

/**
 * Every variable of a network with its name and layout in PyTorch. Names are the layers' own. In a ResNet `blocks.N` becomes
 * `layerS.I`, block I of stage S, as torchvision numbers them: `layer2.0.bn1.running_mean`.
 */
export function foreignVariables(network: Network): ForeignVariable[] {
  const blocks = torchvisionBlocks(network);
  return network.variables.map(({ name, shape }) => {
    const block = /^blocks\.\d+/.exec(name)?.[0] ?? '';
    const axes = axesOf[shape.length];
    const foreign = axes?.map((axis) => at(shape, axis)) ?? shape;
    return {
      variable: name,
      name: (blocks.get(block) ?? block) + name.slice(block.length),
      shape: foreign,
      toForeign: (values) => (axes === undefined ? values : permuted(values, shape, axes)),
      toOwn: (values) => (axes === undefined ? values : permuted(values, foreign, inverse(axes))),
    };
  });
}

/** `blocks.3` -> `layer2.0`; empty if the network is not a ResNet. */
function torchvisionBlocks(network: Network): ReadonlyMap<string, string> {
  const stages = describe(network)
    .sections.map(({ layers }) => [...new Set(layers.flatMap((layer) => blockOf(layer) ?? []))])
    .filter(({ length }) => length > 0);
  const names = new Set(network.layers.map(({ name }) => name));
  if (stages.length !== resnetStages || !names.has('conv1') || !names.has('fc')) return new Map();
  return new Map(
    stages.flatMap((blocks, stage) =>
      blocks.map((block, index): [string, string] => [block, `layer${stage + 1}.${index}`]),
    ),
  );
}

const inverse = (axes: readonly number[]): number[] => axes.map((_, axis) => axes.indexOf(axis));

/** The values of an array of this shape with its axes in another order, as by NumPy's `transpose`. */
function permuted(values: Float32Array, shape: Shape, axes: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const result = new Float32Array(values.length);
  let place = 0;
  const copy = (depth: number, from: number): void => {
    const axis = axes[depth];
    if (axis === undefined) {
      result[place++] = values[from] ?? Number.NaN;
      return;
    }
    for (let index = 0; index < at(shape, axis); index++) copy(depth + 1, from + index * at(strides, axis));
  };
  copy(0, 0);
  return result;
}
