import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * Gives the WebAssembly backend the one kernel it lacks for training, the gradient of a convolution's weights, made of
 * kernels it has. The gradient is itself a convolution: the output's gradient slides over the input with its places as
 * far apart as the strides, and the sum runs over the batch, which takes the part of the channels. The backend's
 * convolution is its fastest kernel by far.
 */
export function registerConv2dBackpropFilter(tf: typeof tfjs): void {
  if (tf.getKernel(tf.Conv2DBackpropFilter, 'wasm')) return;
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as { x: tfjs.Tensor4D; dy: tfjs.Tensor4D };
      const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as tfjs.Conv2DBackpropFilterAttrs;
      const window = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
      return tf.tidy(() => weightGradient(tf, x, dy, window));
    },
  });
}

function weightGradient(
  tf: typeof tfjs,
  x: tfjs.Tensor4D,
  dy: tfjs.Tensor4D,
  window: tfjs.backend_util.Conv2DInfo,
): tfjs.Tensor4D {
  const { top, bottom, left, right } = window.padInfo;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = window;
  const padded = tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const inputs = tf.transpose(padded, [3, 1, 2, 0]) as tfjs.Tensor4D;
  const kernel = tf.transpose(dy, [1, 2, 0, 3]) as tfjs.Tensor4D;
  const places = tf.conv2d(inputs, kernel, 1, 'valid', 'NHWC', [strideHeight, strideWidth]);
  // Rows and columns that the strides leave over at the end of the input make more places than the window has.
  const met = tf.slice(places, [0, 0, 0, 0], [-1, filterHeight, filterWidth, -1]);
  return tf.transpose(met, [1, 2, 0, 3]);
}
