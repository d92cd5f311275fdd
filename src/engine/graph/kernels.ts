/** TensorFlow's operations on feature maps `[batch, height, width, channels]` and their gradients. */
import { slide } from '../network/shape.ts';
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

/** How a window slides over a feature map. */
export interface Window {
  readonly strides: number;
  /** Elements added on every side, as in PyTorch; TensorFlow's SAME pads other sides at stride 2. */
  readonly padding: number;
}

const windowAttributes = (x: Tensor, { strides, padding }: Window): Attributes => ({
  T: typeAttribute(x.type),
  strides: intsAttribute([1, strides, strides, 1]),
  ...(padding === 0
    ? { padding: stringAttribute('VALID') }
    : {
        padding: stringAttribute('EXPLICIT'),
        explicit_paddings: intsAttribute([0, 0, padding, padding, padding, padding, 0, 0]),
      }),
});

function windowShape(x: Tensor, kernelSize: number, { strides, padding }: Window, channels: number): readonly number[] {
  const [batch = dynamic, height = dynamic, width = dynamic] = x.shape;
  return [batch, slide(height, kernelSize, strides, padding), slide(width, kernelSize, strides, padding), channels];
}

/** Cross-correlation with `filter` `[kernel, kernel, in, out]`. */
export function conv2d(x: Tensor, filter: Tensor, window: Window): Tensor {
  const [kernelSize = 0, , , filters = 0] = filter.shape;
  const shape = windowShape(x, kernelSize, window, filters);
  return x.graph.add('Conv2D', [x, filter], windowAttributes(x, window), { type: x.type, shape });
}

export const conv2dInputGradient = (gradient: Tensor, x: Tensor, filter: Tensor, window: Window): Tensor =>
  x.graph.add('Conv2DBackpropInput', [shapeOf(x), filter, gradient], windowAttributes(x, window), x);

export const conv2dFilterGradient = (gradient: Tensor, x: Tensor, filter: Tensor, window: Window): Tensor =>
  x.graph.add('Conv2DBackpropFilter', [x, shapeOf(filter), gradient], windowAttributes(x, window), filter);

const poolAttributes = (x: Tensor, poolSize: number, window: Window): Attributes => ({
  ...windowAttributes(x, window),
  ksize: intsAttribute([1, poolSize, poolSize, 1]),
});

export function maxPool(x: Tensor, poolSize: number, window: Window): Tensor {
  const shape = windowShape(x, poolSize, window, x.shape[3] as number);
  return x.graph.add('MaxPool', [x], poolAttributes(x, poolSize, window), { type: x.type, shape });
}

export const maxPoolGradient = (gradient: Tensor, x: Tensor, y: Tensor, poolSize: number, window: Window): Tensor =>
  x.graph.add('MaxPoolGrad', [x, y, gradient], poolAttributes(x, poolSize, window), x);

/** Per-channel parameters of a batch norm, all float32. */
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
  /** The moving statistics with this batch in them. */
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** What the gradient needs to know of the forward pass. */
  readonly reserves: readonly Tensor[];
}

/** Normalises with the batch's own statistics and moves the moving ones by `momentum`. */
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

/** Gradients with respect to input, scale and offset. */
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

/** Cross-entropy of every row of logits `[batch, classes]` against targets, and its gradient. */
export function softmaxCrossEntropy(logits: Tensor, targets: Tensor): { losses: Tensor; gradient: Tensor } {
  const [losses, gradient] = logits.graph.addMany(
    'SoftmaxCrossEntropyWithLogits',
    [logits, targets],
    { T: typeAttribute(logits.type) },
    [{ type: logits.type, shape: logits.shape.slice(0, 1) }, logits],
  );
  return { losses: losses as Tensor, gradient: gradient as Tensor };
}

/** Adds one value a channel. */
export const biasAdd = (x: Tensor, bias: Tensor): Tensor =>
  x.graph.add('BiasAdd', [x, bias], { T: typeAttribute(x.type) }, x);
