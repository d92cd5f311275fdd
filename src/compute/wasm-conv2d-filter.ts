import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * Registers the only kernel that the WebAssembly backend lacks for training: the gradient of a convolution's weights.
 *
 * This gradient is itself a convolution. The output's gradient slides over the input, with its pixels as far apart as
 * the strides, and the batch takes the role of the channels. The backend's convolution is by far its fastest kernel.
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
  // If the strides leave over rows and columns at the end of the input, the result has more positions than the window.
  const met = tf.slice(places, [0, 0, 0, 0], [-1, filterHeight, filterWidth, -1]);
  return tf.transpose(met, [1, 2, 0, 3]);
}
