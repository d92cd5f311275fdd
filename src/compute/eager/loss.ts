import type * as tfjs from '@tensorflow/tfjs-core';
import type { Mix } from '../engine.ts';

/**
 * Mean softmax cross-entropy of logits `[batch, classes]`. `smoothing` is the share of every target that is spread
 * evenly over the classes (Szegedy et al. 2016, arXiv:1512.00567). A mix divides the rest between two labels.
 * `loss = -sum_k q_k log p_k` with `p = softmax(logits)` and `q_k = (1 - smoothing) [k = label] + smoothing / classes`.
 */
export function crossEntropy(
  tf: typeof tfjs,
  logits: tfjs.Tensor2D,
  { labels, mix }: { readonly labels: tfjs.Tensor1D; readonly mix: Mix | undefined },
  smoothing: number,
): tfjs.Scalar {
  const classes = logits.shape[1];
  const hot = tf.oneHot(labels, classes);
  const wanted =
    mix === undefined
      ? hot
      : tf.add(tf.mul(hot, mix.share), tf.mul(tf.oneHot(tf.tensor1d(mix.labels, 'int32'), classes), 1 - mix.share));
  const targets = tf.add(tf.mul(wanted, 1 - smoothing), smoothing / classes);
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)));
}
