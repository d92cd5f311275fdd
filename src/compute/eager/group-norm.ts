import type * as tfjs from '@tensorflow/tfjs-core';
import type { GroupNormAttributes } from '../../network/operations.ts';

/** Normalises `x` `[n, h, w, c]` over pixels and groups of channels, for each example. `scale` and `offset` are `[c]`. */
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
