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
    kernelFunc: (call) => {
      if (!isFilterGradient(call)) throw new Error(`${tf.Conv2DBackpropFilter} was called in another way.`);
      const { x, dy } = call.inputs;
      const { strides, pad, dimRoundingMode, filterShape } = call.attrs;
      const window = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
      return tf.tidy(() => weightGradient(tf, x, dy, window));
    },
  });
}

/** What TensorFlow.js hands to this kernel. Its types do not say so. */
interface FilterGradient {
  readonly inputs: { readonly x: tfjs.Tensor4D; readonly dy: tfjs.Tensor4D };
  readonly attrs: tfjs.Conv2DBackpropFilterAttrs;
}

const isFilterGradient = <Call extends { attrs?: object }>(call: Call): call is Call & FilterGradient =>
  call.attrs !== undefined && 'filterShape' in call.attrs;

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
  const inputs = tf.transpose(padded, [3, 1, 2, 0]);
  const kernel = tf.transpose(dy, [1, 2, 0, 3]);
  const places = tf.conv2d(inputs, kernel, 1, 'valid', 'NHWC', [strideHeight, strideWidth]);
  // If the strides leave over rows and columns at the end of the input, the result has more positions than the window.
  const met = tf.slice(places, [0, 0, 0, 0], [-1, filterHeight, filterWidth, -1]);
  return tf.transpose(met, [1, 2, 0, 3]);
}
