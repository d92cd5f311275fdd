import type { Batch } from '../../src/compute/engine.ts';
import type { Network } from '../../src/network/network.ts';
import type { VariableSpec } from '../../src/network/operations.ts';
import { type Shape, sizeOf } from '../../src/network/shape.ts';
import type { Weights } from '../../src/network/weights.ts';

/** Images in NHWC, drawn by the hash in NCHW; the label of image n is n % 2. */
export function hashedBatch(batch: number, size: number): Batch {
  const images = transpose(hashed(1000, batch * 3 * size * size), [batch, 3, size, size], [0, 2, 3, 1]);
  return { images, labels: Int32Array.from({ length: batch }, (_, image) => image % 2) };
}

/** Every trained variable, numbered and drawn in PyTorch's order and layout, then laid out as ours; fresh statistics. */
export function hashedVariables(network: Network): Weights {
  const withRole = (role: VariableSpec['role']) => network.variables.filter((variable) => variable.role === role);
  return new Map([
    ...withRole('weight').map((spec, tensor) => [spec.name, hashedWeight(spec, tensor)] as const),
    ...withRole('statistic').map(({ name, shape }) => {
      const start = name.endsWith('running_var') ? 1 : 0;
      return [name, new Float32Array(sizeOf(shape)).fill(start)] as const;
    }),
  ]);
}

function hashedWeight({ name, shape }: VariableSpec, tensor: number): Float32Array {
  const values = hashed(tensor, sizeOf(shape));
  if (shape.length > 1) {
    const [inputs, gain] = shape.length === 4 ? [sizeOf(shape.slice(0, 3)), 6] : [shape[0] as number, 1];
    const scale = Math.sqrt(gain / inputs);
    return fromPyTorch(
      values.map((u) => u * scale),
      shape,
    );
  }
  const isScale = !name.startsWith('fc') && name.endsWith('weight');
  return Float32Array.from(values, (u) => (isScale ? 1 : 0) + 0.1 * u);
}

/** Numbers in [-1, 1) in the layout of a trained variable, drawn in PyTorch's. */
export const hashedLike = ({ shape }: Pick<VariableSpec, 'shape'>, stream: number): Float32Array =>
  fromPyTorch(hashed(stream, sizeOf(shape)), shape);

/** Values in the layout of PyTorch's tensor, laid out as our variable of this shape. */
function fromPyTorch(values: Float64Array, shape: Shape): Float32Array {
  if (shape.length === 4) {
    const [kernel, , inputs, outputs] = shape as [number, number, number, number];
    return transpose(values, [outputs, inputs, kernel, kernel], [2, 3, 1, 0]);
  }
  if (shape.length === 2) return transpose(values, [...shape].reverse(), [1, 0]);
  return Float32Array.from(values);
}

/** Numbers in [-1, 1) that depend on `tensor` and their index alone. */
function hashed(tensor: number, length: number): Float64Array {
  const values = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    let x = index + Math.imul(0x9e3779b9, tensor);
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    values[index] = ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  }
  return values;
}

/** `values` of shape `shape` with its axes in the order `axes`, as NumPy's transpose. */
function transpose(values: Float64Array, shape: Shape, axes: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const result = new Float32Array(values.length);
  let next = 0;
  const copy = (depth: number, offset: number): void => {
    if (depth === axes.length) {
      result[next++] = values[offset] as number;
      return;
    }
    const axis = axes[depth] as number;
    for (let i = 0; i < (shape[axis] as number); i++) copy(depth + 1, offset + i * (strides[axis] as number));
  };
  copy(0, 0);
  return result;
}
