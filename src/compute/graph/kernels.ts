/** TensorFlow's operations on feature maps `[batch, height, width, channels]` and their gradients. */
import { at } from '../../base/arrays.ts';
import {
  type Attributes,
  boolAttribute,
  dynamic,
  floatAttribute,
  intsAttribute,
  stringAttribute,
  typeAttribute,
} from './attributes.ts';
import type { Tensor } from './graph.ts';
import { shapeOf } from './nodes.ts';
import { type Placement, place } from './windows.ts';

const windowAttributes = ({ x, strides, scheme }: Placement): Attributes => ({
  T: typeAttribute(x.type),
  strides: intsAttribute([1, strides, strides, 1]),
  padding: stringAttribute(scheme),
});

/** Cross-correlation with `filter` `[kernel, kernel, in, out]`. */
export const conv2d = (placement: Placement, filter: Tensor): Tensor => {
  const { x } = placement;
  const shape = placement.shape(at(filter.shape, 3));
  return x.graph.add('Conv2D', [x, filter], windowAttributes(placement), { type: x.type, shape });
};

export const conv2dInputGradient = (gradient: Tensor, placement: Placement, filter: Tensor): Tensor => {
  const { x } = placement;
  return x.graph.add('Conv2DBackpropInput', [shapeOf(x), filter, gradient], windowAttributes(placement), x);
};

export const conv2dFilterGradient = (gradient: Tensor, placement: Placement, filter: Tensor): Tensor => {
  const { x } = placement;
  return x.graph.add('Conv2DBackpropFilter', [x, shapeOf(filter), gradient], windowAttributes(placement), filter);
};

const poolAttributes = (placement: Placement, size: number): Attributes => ({
  ...windowAttributes(placement),
  ksize: intsAttribute([1, size, size, 1]),
});

export const maxPool = (placement: Placement, size: number): Tensor => {
  const { x } = placement;
  const shape = placement.shape(at(x.shape, 3));
  return x.graph.add('MaxPool', [x], poolAttributes(placement, size), { type: x.type, shape });
};

export const maxPoolGradient = (gradient: Tensor, placement: Placement, y: Tensor, size: number): Tensor => {
  const { x } = placement;
  return x.graph.add('MaxPoolGrad', [x, y, gradient], poolAttributes(placement, size), x);
};

/**
 * Every `strides`-th row and column, starting with the first. An average pool over one pixel is many times faster than
 * a slice.
 */
export const subsample = (x: Tensor, strides: number): Tensor => {
  const placement = place(x, { size: 1, strides, padding: 0 }, 0);
  const shape = placement.shape(at(x.shape, 3));
  return x.graph.add('AvgPool', [x], poolAttributes(placement, 1), { type: x.type, shape });
};

export const subsampleGradient = (gradient: Tensor, x: Tensor, strides: number): Tensor => {
  const placement = place(x, { size: 1, strides, padding: 0 }, 0);
  return x.graph.add('AvgPoolGrad', [shapeOf(x), gradient], poolAttributes(placement, 1), x);
};

/** Per-channel parameters of a batch norm, all in float32. */
export interface BatchNormParameters {
  readonly scale: Tensor;
  readonly offset: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

const batchNormAttributes = (x: Tensor, epsilon: number, training: boolean): Attributes => ({
  T: typeAttribute(x.type),
  U: typeAttribute('float'),
  epsilon: floatAttribute(epsilon),
  is_training: boolAttribute(training),
});

/** Normalises with the moving statistics. */
export function batchNorm(x: Tensor, { scale, offset, mean, variance }: BatchNormParameters, epsilon: number): Tensor {
  const inputs = [x, scale, offset, mean, variance];
  return x.graph.addMany('FusedBatchNormV3', inputs, batchNormAttributes(x, epsilon, false), [x])[0] as Tensor;
}

export interface BatchNormResult {
  readonly y: Tensor;
  /** The moving statistics after this batch. */
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** What the gradient needs from the forward pass. */
  readonly reserves: readonly Tensor[];
}

/** Normalises with the statistics of the batch, and updates the moving ones by `momentum`. */
export function batchNormTraining(
  x: Tensor,
  { scale, offset, mean, variance }: BatchNormParameters,
  epsilon: number,
  momentum: number,
): BatchNormResult {
  const attributes = { ...batchNormAttributes(x, epsilon, true), exponential_avg_factor: floatAttribute(momentum) };
  const outputs = [x, mean, variance, mean, variance, { type: 'float', shape: [dynamic] } as const];
  const [y, newMean, newVariance, ...reserves] = x.graph.addMany(
    'FusedBatchNormV3',
    [x, scale, offset, mean, variance],
    attributes,
    outputs,
  );
  return { y: y as Tensor, mean: newMean as Tensor, variance: newVariance as Tensor, reserves };
}

/** Gradients of input, scale and offset. */
export function batchNormGradient(
  gradient: Tensor,
  x: Tensor,
  scale: Tensor,
  reserves: readonly Tensor[],
  epsilon: number,
): readonly [input: Tensor, scale: Tensor, offset: Tensor] {
  const inputs = [gradient, x, scale, ...reserves];
  const unused = { type: 'float', shape: [0] } as const;
  const [dx, dScale, dOffset] = x.graph.addMany('FusedBatchNormGradV3', inputs, batchNormAttributes(x, epsilon, true), [
    x,
    scale,
    scale,
    unused,
    unused,
  ]);
  return [dx as Tensor, dScale as Tensor, dOffset as Tensor];
}

/** Adds one value per channel. */
export const biasAdd = (x: Tensor, bias: Tensor): Tensor =>
  x.graph.add('BiasAdd', [x, bias], { T: typeAttribute(x.type) }, x);
