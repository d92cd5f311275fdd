import type { ConvolutionAttributes } from '../network/operations.ts';
import { slide } from '../network/shape.ts';
import { dynamic } from './attributes.ts';
import type { Tensor } from './graph.ts';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from './kernels.ts';
import { batchMatMul, cast, matMul, reshape, subsample, subsampleGradient } from './nodes.ts';
import { place } from './windows.ts';

/** A convolution's result and how to go back. */
export interface Convolution {
  readonly output: Tensor;
  /** Gradients with respect to input and filter from the output's. */
  gradient(output: Tensor): { input: Tensor; filter: Tensor };
}

export type Lowering = (x: Tensor, filter: Tensor, attributes: ConvolutionAttributes) => Convolution;

/** Rows of the patch matrix up to which one matrix product is faster than a convolution kernel (measured). */
const mostPatches = 128;

/** TensorFlow's convolution kernels as they are: for a GPU, where cuDNN chooses the algorithm. */
export const direct: Lowering = (x, filter, { kernelSize, strides, padding }) => {
  const placement = place(x, { size: kernelSize, strides, padding }, 0);
  return {
    output: conv2d(placement, filter),
    gradient: (output) => ({
      input: placement.back(conv2dInputGradient(output, placement, filter)),
      filter: conv2dFilterGradient(output, placement, filter),
    }),
  };
};

/**
 * For a CPU with batches of `batchSize`: 1x1 convolutions as matrix products, larger ones on small feature maps as
 * patches times a matrix. Faster there, and away from oneDNN's 1x1 kernels, some of which have been seen to crash and to
 * compute wrong gradients.
 */
export const asMatrixProducts =
  (batchSize: number): Lowering =>
  (x, filter, attributes) => {
    const { kernelSize, strides, padding } = attributes;
    if (kernelSize === 1 && padding === 0)
      return strides === 1 ? pointwise(x, filter) : stridedPointwise(x, filter, strides);
    const [, height = 0, width = 0] = x.shape;
    const places = slide(height, kernelSize, strides, padding) * slide(width, kernelSize, strides, padding);
    return batchSize * places <= mostPatches ? patchwise(x, filter, attributes) : direct(x, filter, attributes);
  };

/** Features in the last axis, everything else in the first. */
const rows = (x: Tensor): Tensor => reshape(x, [dynamic, x.shape.at(-1) as number]);

/** A 1x1 convolution: one matrix product over all pixels. */
function pointwise(x: Tensor, filter: Tensor): Convolution {
  const [, , channels = 0, filters = 0] = filter.shape;
  const pixels = rows(x);
  const matrix = reshape(filter, [channels, filters]);
  return {
    output: reshape(matMul(pixels, matrix), [...batchlessPrefix(x), filters]),
    gradient(output) {
      const gradient = rows(output);
      return {
        input: reshape(matMul(gradient, matrix, { transposeB: true }), withDynamicBatch(x.shape)),
        filter: reshape(matMul(pixels, gradient, { transposeA: true }), filter.shape),
      };
    },
  };
}

function stridedPointwise(x: Tensor, filter: Tensor, strides: number): Convolution {
  const { output, gradient } = pointwise(subsample(x, strides), filter);
  return {
    output,
    gradient(upstream) {
      const { input, filter } = gradient(upstream);
      return { input: subsampleGradient(input, x, strides), filter };
    },
  };
}

/**
 * Lays out the patch under every output pixel as one row, times the filter as a matrix. Patches are gathered by a
 * product with a matrix of zeros and ones, whose transpose scatters their gradient back.
 */
function patchwise(x: Tensor, filter: Tensor, attributes: ConvolutionAttributes): Convolution {
  const [, height = 0, width = 0, channels = 0] = x.shape;
  const { kernelSize, strides, padding, filters } = attributes;
  const outHeight = slide(height, kernelSize, strides, padding);
  const outWidth = slide(width, kernelSize, strides, padding);
  const taps = kernelSize * kernelSize;
  const selection = cast(selectionMatrix(x, outHeight, outWidth, attributes), x.type);
  const selected = batchMatMul(selection, reshape(x, [dynamic, height * width, channels]));
  const patches = reshape(selected, [dynamic, taps * channels]);
  const matrix = reshape(filter, [taps * channels, filters]);
  return {
    output: reshape(matMul(patches, matrix), [dynamic, outHeight, outWidth, filters]),
    gradient(output) {
      const gradient = rows(output);
      const toPatches = matMul(gradient, matrix, { transposeB: true });
      const scattered = reshape(toPatches, [dynamic, outHeight * outWidth * taps, channels]);
      return {
        input: reshape(batchMatMul(selection, scattered, { transposeA: true }), withDynamicBatch(x.shape)),
        filter: reshape(matMul(patches, gradient, { transposeA: true }), filter.shape),
      };
    },
  };
}

/** `[output pixel and tap, input pixel]`: 1 where the tap of the window at that output pixel lies on that input pixel. */
function selectionMatrix(x: Tensor, outHeight: number, outWidth: number, window: ConvolutionAttributes): Tensor {
  const [, height = 0, width = 0] = x.shape;
  const { kernelSize, strides, padding } = window;
  const matrix = new Float32Array(outHeight * outWidth * kernelSize * kernelSize * height * width);
  let row = 0;
  for (let outY = 0; outY < outHeight; outY++) {
    for (let outX = 0; outX < outWidth; outX++) {
      for (let tapY = 0; tapY < kernelSize; tapY++) {
        for (let tapX = 0; tapX < kernelSize; tapX++, row++) {
          const inY = outY * strides + tapY - padding;
          const inX = outX * strides + tapX - padding;
          const inside = inY >= 0 && inY < height && inX >= 0 && inX < width;
          if (inside) matrix[row * height * width + inY * width + inX] = 1;
        }
      }
    }
  }
  return x.graph.constant(matrix, [row, height * width]);
}

const withDynamicBatch = ([, ...rest]: readonly number[]): readonly number[] => [dynamic, ...rest];
const batchlessPrefix = (x: Tensor): readonly number[] => withDynamicBatch(x.shape.slice(0, -1));
