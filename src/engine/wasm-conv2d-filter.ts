import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * Gives the WebAssembly backend the one kernel it lacks for training, the gradient of a convolution's weights, made of
 * kernels it has: for every place (row, column) of the window, the inputs that met this place, `[n h w, in]`, times the
 * output's gradient, `[n h w, out]`.
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
  const { strideHeight, strideWidth, outHeight, outWidth, inChannels, outChannels } = window;
  const padded = tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const gradient = tf.reshape(dy, [-1, outChannels]);
  const places: tfjs.Tensor[] = [];
  for (let row = 0; row < window.filterHeight; row++) {
    for (let column = 0; column < window.filterWidth; column++) {
      const end = [row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1] as const;
      const met = tf.stridedSlice(
        padded,
        [0, row, column, 0],
        [window.batchSize, ...end, inChannels],
        [1, strideHeight, strideWidth, 1],
      );
      places.push(tf.matMul(tf.reshape(met, [-1, inChannels]), gradient, true));
    }
  }
  return tf.reshape(tf.stack(places), window.filterShape as [number, number, number, number]);
}
