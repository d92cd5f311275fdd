import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * Mean softmax cross-entropy of logits `[batch, classes]`; `smoothing` is the share of every target that is spread
 * evenly over the classes (Szegedy et al. 2016).
 */
export function crossEntropy(
  tf: typeof tfjs,
  logits: tfjs.Tensor2D,
  labels: tfjs.Tensor1D,
  smoothing: number,
): tfjs.Scalar {
  const classes = logits.shape[1];
  const targets = tf.add(tf.mul(tf.oneHot(labels, classes), 1 - smoothing), smoothing / classes);
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)));
}
