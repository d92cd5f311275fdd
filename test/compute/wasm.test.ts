import type { Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadRuntime } from '../support/runtime.ts';

const { tf, kind } = await loadRuntime('wasm');

type Shape4 = [number, number, number, number];

/** Gradient of a convolution's weights in float64, straight from the definition. */
function weightGradient(x: Tensor4D, dy: Tensor4D, kernel: number, strides: number, padding: number): Float64Array {
  const [batch, height, width, inputs] = x.shape;
  const [, outHeight, outWidth, outputs] = dy.shape;
  const [xs, dys] = [x.dataSync(), dy.dataSync()];
  const gradient = new Float64Array(kernel * kernel * inputs * outputs);
  for (let i = 0; i < gradient.length; i++) {
    const output = i % outputs;
    const input = Math.floor(i / outputs) % inputs;
    const column = Math.floor(i / outputs / inputs) % kernel;
    const row = Math.floor(i / outputs / inputs / kernel);
    for (let n = 0; n < batch; n++) {
      for (let oh = 0; oh < outHeight; oh++) {
        for (let ow = 0; ow < outWidth; ow++) {
          const h = oh * strides + row - padding;
          const w = ow * strides + column - padding;
          if (h < 0 || w < 0 || h >= height || w >= width) continue;
          const value = xs[((n * height + h) * width + w) * inputs + input] as number;
          const upstream = dys[((n * outHeight + oh) * outWidth + ow) * outputs + output] as number;
          gradient[i] = (gradient[i] as number) + value * upstream;
        }
      }
    }
  }
  return gradient;
}

const normal = (shape: Shape4, seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed) as Tensor4D;

it.each([
  { name: '3x3, padding 1', size: 6, kernel: 3, strides: 1, padding: 1 },
  { name: '3x3 / 2, even size', size: 6, kernel: 3, strides: 2, padding: 1 },
  { name: '3x3 / 2, odd size', size: 7, kernel: 3, strides: 2, padding: 1 },
  { name: '7x7 / 2, padding 3', size: 12, kernel: 7, strides: 2, padding: 3 },
  { name: '1x1', size: 5, kernel: 1, strides: 1, padding: 0 },
  { name: '1x1 / 2', size: 5, kernel: 1, strides: 2, padding: 0 },
])('WebAssembly computes the gradient of the weights: $name', ({ size, kernel, strides, padding }) => {
  expect(kind).toBe('wasm');
  expect(tf.getBackend()).toBe('wasm');
  const x = normal([2, size, size, 3], 1);
  const weights = normal([kernel, kernel, 3, 4], 2);
  // tfjs refuses a number for padding where it would round; explicit padding floors, as PyTorch does.
  const convolve = (w: Tensor4D) => tf.conv2d(x, w, strides, padding, 'NHWC', 1, 'floor');
  const dy = normal(convolve(weights).shape, 3);
  const actual = tf
    .grad((w) => convolve(w as Tensor4D))(weights, dy)
    .dataSync();
  const expected = weightGradient(x, dy, kernel, strides, padding);
  expect(actual).toHaveLength(expected.length);
  // Sums of up to 72 products of standard normals in float32.
  expect(Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] as number))))).toBeLessThan(2e-5);
});

it('WebAssembly frees what the added kernel makes on the way', () => {
  const [x, weights] = [normal([1, 4, 4, 2], 1), normal([3, 3, 2, 2], 2)];
  const gradient = tf.grad((w) => tf.conv2d(x, w as Tensor4D, 1, 1));
  const count = () => {
    gradient(weights).dispose();
    return tf.memory().numTensors;
  };
  const first = count();
  expect(count()).toBe(first);
});
