import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { at } from '../../base/arrays.ts';
import type { AttributesOf, OperationName } from '../../network/operations.ts';
import type { Runtime } from '../local.ts';
import { batchNormTraining } from './batch-norm.ts';
import { convolve, pad } from './convolution.ts';
import { groupNorm } from './group-norm.ts';
import { ofRank } from './rank.ts';

/** What an operation knows about the pass it is part of. */
export interface Context extends Runtime {
  /** Whether batch norms use the statistics of the batch (training) or the moving ones. */
  readonly training: boolean;
}

/** Computes an operation. Inputs have a batch axis in front. Inputs and variables come in the order of the operation. */
type Compute<Attributes> = (
  inputs: readonly [Tensor, Tensor],
  attributes: Attributes,
  variables: readonly [Variable, Variable, Variable, Variable],
  context: Context,
) => Tensor;

/** The operations of networks, written with tfjs, which also computes their gradients. */
export const operations: { readonly [Name in OperationName]: Compute<AttributesOf<Name>> } = {
  conv2d: ([x], attributes, [weight], { tf }) => convolve(tf, ofRank(4, x), ofRank(4, weight), attributes),

  batchNorm: ([x], attributes, [weight, bias, mean, variance], context) => {
    const [features, scale, offset] = [ofRank(4, x), ofRank(1, weight), ofRank(1, bias)];
    if (context.training) {
      return batchNormTraining(context, features, scale, offset, { mean, variance }, attributes);
    }
    return context.tf.batchNorm4d(features, ofRank(1, mean), ofRank(1, variance), offset, scale, attributes.epsilon);
  },

  groupNorm: ([x], attributes, [weight, bias], { tf }) => groupNorm(tf, ofRank(4, x), attributes, weight, bias),

  bias: ([x], _, [bias], { tf }) => tf.add(x, bias),

  relu: ([x], _, __, { tf }) => tf.relu(x),

  sigmoid: ([x], _, __, { tf }) => tf.sigmoid(x),

  silu: ([x], _, __, { tf }) => tf.mul(x, tf.sigmoid(x)),

  gelu: ([x], _, __, { tf }) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),

  add: ([left, right], _, __, { tf }) => tf.add(left, right),

  scale: ([features, factors], _, __, { tf }) => tf.mul(features, tf.expandDims(tf.expandDims(factors, 1), 1)),

  maxPool: ([x], { poolSize, strides, padding }, _, { tf }) =>
    tf.maxPool(pad(tf, ofRank(4, x), padding, Number.NEGATIVE_INFINITY), poolSize, strides, 'valid'),

  padChannels: ([x], { filters }, _, { tf }) =>
    tf.pad4d(ofRank(4, x), [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, filters - at(x.shape, 3)],
    ]),

  globalAveragePool: ([x], _, __, { tf }) => tf.mean(x, [1, 2]),

  dense: ([x], _, [weight, bias], { tf }) => tf.add(tf.matMul(ofRank(2, x), ofRank(2, weight)), bias),
};
