import type * as tfjs from '@tensorflow/tfjs-core';
import type { GroupNormAttributes } from '../../network/operations.ts';

/**
 * Normalises `x` `[n, h, w, c]`. `scale` and `offset` are `[c]`. Per example and group of channels, with mean and variance
 * over its pixels and channels (Wu & He 2018, arXiv:1803.08494):
 * `y = scale (x - mean) / sqrt(variance + epsilon) + offset`.
 */
export function groupNorm(
  tf: typeof tfjs,
  x: tfjs.Tensor4D,
  { groups, epsilon }: GroupNormAttributes,
  scale: tfjs.Tensor,
  offset: tfjs.Tensor,
): tfjs.Tensor {
  const [batch, height, width, channels] = x.shape;
  const grouped = tf.reshape(x, [batch, height * width, groups, channels / groups]);
  const { mean, variance } = tf.moments(grouped, [1, 3], true);
  const normalized = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(tf.reshape(normalized, x.shape), scale), offset);
}
