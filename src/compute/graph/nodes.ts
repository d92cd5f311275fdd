/** TensorFlow's operations as functions of tensors. */
import { at } from '../../base/arrays.ts';
import { boolAttribute, type DataType, dynamic, intAttribute, typeAttribute } from './attributes.ts';
import type { Control, Tensor, TensorSpec } from './graph.ts';

const T = (x: Tensor) => ({ T: typeAttribute(x.type) });
const ints = (x: Tensor, values: readonly number[]): Tensor => x.graph.constant(Int32Array.from(values));

const unary =
  (op: string) =>
  (x: Tensor): Tensor =>
    x.graph.add(op, [x], T(x), x);

export const relu = unary('Relu');
export const sigmoid = unary('Sigmoid');
export const erf = unary('Erf');
export const exp = unary('Exp');
export const rsqrt = unary('Rsqrt');
export const sqrt = unary('Sqrt');
/** Softmax over the last axis. */
export const softmax = unary('Softmax');
export const logSoftmax = unary('LogSoftmax');

/** Element by element. Axes of size 1 broadcast, and so do leading axes that only one of the two has. */
const binary =
  (op: string) =>
  (x: Tensor, y: Tensor): Tensor =>
    x.graph.add(op, [x, y], T(x), { type: x.type, shape: broadcast(x.shape, y.shape) });

function broadcast(left: readonly number[], right: readonly number[]): readonly number[] {
  if (left.length < right.length) return broadcast(right, left);
  const leading = left.length - right.length;
  return left.map((extent, axis) => (extent === 1 ? (right[axis - leading] ?? 1) : extent));
}

export const add = binary('AddV2');
export const subtract = binary('Sub');
export const multiply = binary('Mul');
export const divide = binary('RealDiv');
export const maximum = binary('Maximum');
export const minimum = binary('Minimum');

/** 1 where two tensors of the same shape are equal, 0 elsewhere, in the element type `type`. */
export function equal(x: Tensor, y: Tensor, type: DataType): Tensor {
  const equals = x.graph.add('Equal', [x, y], T(x), { type: 'bool', shape: x.shape });
  return cast(equals, type);
}

/** Takes slices of `x` along `axis` by their `indices`. The first `batchAxes` axes are common to both. */
export const gather = (x: Tensor, indices: Tensor, { axis = 0, batchAxes = 0 } = {}): Tensor => {
  const int32 = typeAttribute('int32');
  const attributes = {
    Tparams: typeAttribute(x.type),
    Tindices: int32,
    Taxis: int32,
    batch_dims: intAttribute(batchAxes),
  };
  const shape = [...x.shape.slice(0, axis), ...indices.shape.slice(batchAxes), ...x.shape.slice(axis + 1)];
  const inputs = [x, indices, x.graph.constant(Int32Array.of(axis), [])];
  return x.graph.add('GatherV2', inputs, attributes, { type: x.type, shape });
};

/** Takes slices along the first axis of the variable behind `handle`. Nothing else of it is read or copied. */
export const gatherFrom = (handle: Tensor, held: TensorSpec, indices: Tensor): Tensor => {
  const attributes = { dtype: typeAttribute(held.type), Tindices: typeAttribute('int32') };
  const shape = [...indices.shape, ...held.shape.slice(1)];
  return handle.graph.add('ResourceGather', [handle, indices], attributes, { type: held.type, shape });
};

/**
 * Gradient of a function of one argument, from the upstream gradient and the function's input (ReLU) or output
 * (sigmoid).
 */
export const reluGradient = (gradient: Tensor, x: Tensor): Tensor => x.graph.add('ReluGrad', [gradient, x], T(x), x);
export const sigmoidGradient = (y: Tensor, gradient: Tensor): Tensor =>
  y.graph.add('SigmoidGrad', [y, gradient], T(y), y);

/** The tensor in another element type; unchanged if it has that type. */
export function cast(x: Tensor, type: DataType): Tensor {
  if (x.type === type) return x;
  const attributes = { SrcT: typeAttribute(x.type), DstT: typeAttribute(type) };
  return x.graph.add('Cast', [x], attributes, { type, shape: x.shape });
}

export const identity = (x: Tensor, control?: Control): Tensor => x.graph.add('Identity', [x], T(x), x, control);

/**
 * Shape of a tensor, as a tensor; a constant if it is known. TensorFlow would replace the operation by a constant, too,
 * but would tie that to `x` with a control edge, which prevents fusing the nodes around `x`.
 */
export function shapeOf(x: Tensor): Tensor {
  if (!x.shape.includes(dynamic)) return ints(x, x.shape);
  const output = { type: 'int32', shape: [x.shape.length] } as const;
  return x.graph.add('Shape', [x], { ...T(x), out_type: typeAttribute('int32') }, output);
}

/** Reshapes. One extent of `shape` may be dynamic. */
export const reshape = (x: Tensor, shape: readonly number[]): Tensor =>
  x.graph.add('Reshape', [x, ints(x, shape)], { ...T(x), Tshape: typeAttribute('int32') }, { type: x.type, shape });

export const broadcastTo = (x: Tensor, like: Tensor): Tensor =>
  x.graph.add(
    'BroadcastTo',
    [x, shapeOf(like)],
    { ...T(x), Tidx: typeAttribute('int32') },
    { type: x.type, shape: like.shape },
  );

/** Reduces over axes and removes them. */
const reduction =
  (op: string) =>
  (x: Tensor, axes: readonly number[]): Tensor => {
    const attributes = { ...T(x), Tidx: typeAttribute('int32'), keep_dims: boolAttribute(false) };
    const shape = x.shape.filter((_, axis) => !axes.includes(axis));
    return x.graph.add(op, [x, ints(x, axes)], attributes, { type: x.type, shape });
  };

/** Half the sum of squares. It reads `x` once and writes nothing of its size. */
export const halfSquares = (x: Tensor): Tensor => x.graph.add('L2Loss', [x], T(x), { type: x.type, shape: [] });

export const sum = reduction('Sum');
export const mean = reduction('Mean');

/** One row per label: `on` at the label's position, `off` elsewhere. */
export const oneHot = (labels: Tensor, classes: number, on: number, off: number): Tensor => {
  const { graph } = labels;
  const inputs = [labels, graph.constant(Int32Array.of(classes), []), graph.scalar(on), graph.scalar(off)];
  const attributes = { T: typeAttribute('float'), TI: typeAttribute(labels.type), axis: intAttribute(-1) };
  return graph.add('OneHot', inputs, attributes, { type: 'float', shape: [...labels.shape, classes] });
};

/** Which factor of a product is transposed. */
interface Transposed {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** Product of two matrices. Either may be transposed. */
export const matMul = (a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: Transposed = {}): Tensor => {
  const attributes = { ...T(a), transpose_a: boolAttribute(transposeA), transpose_b: boolAttribute(transposeB) };
  const shape = [at(a.shape, transposeA ? 1 : 0), at(b.shape, transposeB ? 0 : 1)];
  return a.graph.add('MatMul', [a, b], attributes, { type: a.type, shape });
};

/** Matrix products along the leading axes. A factor without these axes is repeated. Either may be transposed. */
export const batchMatMul = (
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: Transposed = {},
): Tensor => {
  const attributes = { ...T(a), adj_x: boolAttribute(transposeA), adj_y: boolAttribute(transposeB) };
  const leading = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...leading, at(a.shape, transposeA ? -1 : -2), at(b.shape, transposeB ? -2 : -1)];
  return a.graph.add('BatchMatMulV2', [a, b], attributes, { type: a.type, shape });
};

/** Axes in another order. */
export const transpose = (x: Tensor, order: readonly number[]): Tensor => {
  const attributes = { ...T(x), Tperm: typeAttribute('int32') };
  const shape = order.map((axis) => at(x.shape, axis));
  return x.graph.add('Transpose', [x, ints(x, order)], attributes, { type: x.type, shape });
};

/** Number of elements on each side of a feature map. */
export interface Margins {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** A feature map `[batch, height, width, channels]`, surrounded by `value`. */
export function pad(x: Tensor, { top, bottom, left, right }: Margins, value: number): Tensor {
  if (top + bottom + left + right === 0) return x;
  const { graph } = x;
  const [batch = dynamic, height = 0, width = 0, channels = 0] = x.shape;
  const paddings = graph.constant(Int32Array.of(0, 0, top, bottom, left, right, 0, 0), [4, 2]);
  const attributes = { ...T(x), Tpaddings: typeAttribute('int32') };
  const output = { type: x.type, shape: [batch, height + top + bottom, width + left + right, channels] };
  if (value === 0) return graph.add('Pad', [x, paddings], attributes, output);
  return graph.add('PadV2', [x, paddings, cast(graph.scalar(value), x.type)], attributes, output);
}

/** A feature map without its margins. */
export function crop(x: Tensor, { top, bottom, left, right }: Margins): Tensor {
  if (top + bottom + left + right === 0) return x;
  const [batch = dynamic, height = 0, width = 0, channels = 0] = x.shape;
  return slice(x, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
}

/** The part of `x` that begins at `begin` and has the shape `shape`. A dynamic extent reaches to the end of its axis. */
export const slice = (x: Tensor, begin: readonly number[], shape: readonly number[]): Tensor =>
  x.graph.add(
    'Slice',
    [x, ints(x, begin), ints(x, shape)],
    { ...T(x), Index: typeAttribute('int32') },
    { type: x.type, shape },
  );

/** The sum of tensors of one shape. */
export function addAll(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors as readonly [Tensor];
  if (tensors.length === 1) return first;
  return first.graph.add('AddN', tensors, { ...T(first), N: intAttribute(tensors.length) }, first);
}

/** The slices along the first axis, without that axis. */
export function unstack(x: Tensor): readonly Tensor[] {
  const [count = 0, ...shape] = x.shape;
  const slices = Array.from({ length: count }, () => ({ type: x.type, shape }));
  return x.graph.addMany('Unpack', [x], { ...T(x), num: intAttribute(count), axis: intAttribute(0) }, slices);
}

/** Tensors of one shape along a new first axis. */
export function stack(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors as readonly [Tensor];
  const attributes = { ...T(first), N: intAttribute(tensors.length), axis: intAttribute(0) };
  return first.graph.add('Pack', tensors, attributes, { type: first.type, shape: [tensors.length, ...first.shape] });
}

/** Zeros in the shape and type of `x`. */
export const zerosLike = (x: Tensor): Tensor => x.graph.add('ZerosLike', [x], T(x), x);
