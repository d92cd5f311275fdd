import type * as tfjs from '@tensorflow/tfjs-core';
import { at } from '../../base/arrays.ts';
import type { ConvolutionAttributes } from '../../network/operations.ts';

/**
 * Cross-correlation of `x` `[n, h, w, in]` with `filter` `[kernel, kernel, in / groups, out]`. A 1x1 convolution
 * becomes a matrix product. That is faster, and avoids kernels that crash or give wrong gradients on some processors
 * (TensorFlow 2.21 with oneDNN).
 */
export function convolve(
  tf: typeof tfjs,
  x: tfjs.Tensor4D,
  filter: tfjs.Tensor4D,
  { groups = 1, ...attributes }: ConvolutionAttributes,
): tfjs.Tensor4D {
  if (groups === 1) return convolveWhole(tf, x, filter, attributes);
  const filters = tf.split<tfjs.Tensor4D>(filter, groups, 3);
  const outputs = tf
    .split<tfjs.Tensor4D>(x, groups, 3)
    .map((part, group) => convolveWhole(tf, part, at(filters, group), attributes));
  return tf.concat(outputs, 3);
}

function convolveWhole(
  tf: typeof tfjs,
  x: tfjs.Tensor4D,
  filter: tfjs.Tensor4D,
  { kernelSize, strides, padding }: ConvolutionAttributes,
): tfjs.Tensor4D {
  const padded = pad(tf, x, padding, 0);
  if (kernelSize > 1) return tf.conv2d(padded, filter, strides, 'valid');

  const picked = everyNthPixel(tf, padded, strides);
  const [batch, height, width, channels] = picked.shape;
  const filters = filter.shape[3];
  const pixels = tf.reshape(picked, [batch * height * width, channels]);
  const product = tf.matMul(pixels, tf.reshape(filter, [channels, filters]));
  return tf.reshape(product, [batch, height, width, filters]);
}

/** Adds `value` on all four sides. With strides of 2, TensorFlow's `same` would pad even sizes on one side only. */
export function pad(tf: typeof tfjs, x: tfjs.Tensor4D, padding: number, value: number): tfjs.Tensor4D {
  if (padding === 0) return x;
  const sides: [number, number] = [padding, padding];
  return tf.pad4d(x, [[0, 0], sides, sides, [0, 0]], value);
}

/** A strided slice, written as a pool over one pixel, which tfjs can differentiate. */
const everyNthPixel = (tf: typeof tfjs, x: tfjs.Tensor4D, strides: number): tfjs.Tensor4D =>
  strides === 1 ? x : tf.avgPool(x, 1, strides, 'valid');
