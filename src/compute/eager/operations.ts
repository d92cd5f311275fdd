import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { AttributesOf, OperationName } from '../../network/operations.ts';
import type { Runtime } from '../local.ts';
import { batchNormTraining } from './batch-norm.ts';
import { convolve, pad } from './convolution.ts';
import { groupNorm } from './group-norm.ts';

/** What an operation knows about the pass it is part of. */
export interface Context extends Runtime {
  /** Whether batch norms use the statistics of the batch (training) or the moving ones. */
  readonly training: boolean;
}

/** Computes an operation. Inputs have a batch axis in front. Inputs and variables come in the order of the operation. */
type Reading<Attributes> = (
  inputs: readonly [Tensor, Tensor],
  attributes: Attributes,
  variables: readonly [Variable, Variable, Variable, Variable],
  context: Context,
) => Tensor;

/** The operations of networks, written with tfjs, which also computes their gradients. */
export const operations: { readonly [Name in OperationName]: Reading<AttributesOf<Name>> } = {
  conv2d: ([x], attributes, [weight], { tf }) => convolve(tf, x as Tensor4D, weight as Tensor as Tensor4D, attributes),

  batchNorm: ([x], attributes, [weight, bias, mean, variance], context) => {
    const scale = weight as Tensor as Tensor1D;
    const offset = bias as Tensor as Tensor1D;
    if (context.training)
      return batchNormTraining(context, x as Tensor4D, scale, offset, { mean, variance }, attributes);
    const statistics = [mean as Tensor as Tensor1D, variance as Tensor as Tensor1D] as const;
    return context.tf.batchNorm4d(x as Tensor4D, ...statistics, offset, scale, attributes.epsilon);
  },

  groupNorm: ([x], attributes, [weight, bias], { tf }) => groupNorm(tf, x as Tensor4D, attributes, weight, bias),

  bias: ([x], _, [bias], { tf }) => tf.add(x, bias),

  relu: ([x], _, __, { tf }) => tf.relu(x),

  sigmoid: ([x], _, __, { tf }) => tf.sigmoid(x),

  silu: ([x], _, __, { tf }) => tf.mul(x, tf.sigmoid(x)),

  gelu: ([x], _, __, { tf }) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),

  add: ([left, right], _, __, { tf }) => tf.add(left, right),

  scale: ([features, factors], _, __, { tf }) => tf.mul(features, tf.expandDims(tf.expandDims(factors, 1), 1)),

  maxPool: ([x], { poolSize, strides, padding }, _, { tf }) =>
    tf.maxPool(pad(tf, x as Tensor4D, padding, Number.NEGATIVE_INFINITY), poolSize, strides, 'valid'),

  padChannels: ([x], { filters }, _, { tf }) =>
    tf.pad4d(x as Tensor4D, [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, filters - (x.shape[3] as number)],
    ]),

  globalAveragePool: ([x], _, __, { tf }) => tf.mean(x, [1, 2]),

  dense: ([x], _, [weight, bias], { tf }) => tf.add(tf.matMul(x as Tensor2D, weight as Tensor as Tensor2D), bias),
};
