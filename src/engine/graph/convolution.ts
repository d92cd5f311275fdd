import type { ConvolutionAttributes } from '../network/operations.ts';
import { slide } from '../network/shape.ts';
import { dynamic } from './attributes.ts';
import type { Tensor } from './graph.ts';
import { conv2d, conv2dFilterGradient, conv2dInputGradient, subsample, subsampleGradient } from './kernels.ts';
import { batchMatMul, cast, matMul, reshape, transpose } from './nodes.ts';
import { place } from './windows.ts';

/** A convolution's result and how to go back. */
export interface Convolution {
  readonly output: Tensor;
  /** Gradients with respect to input and filter from the output's. */
  gradient(output: Tensor): { input: Tensor; filter: Tensor };
}

export type Lowering = (x: Tensor, filter: Tensor, attributes: ConvolutionAttributes) => Convolution;

/** Output pixels in a batch up to which patches times a matrix are faster than oneDNN's kernels (measured). */
const most = { patches: 128, bfloat16FilterGradient: 512 };

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
    const [, height = 0, width = 0] = x.shape;
    const pixels = batchSize * slide(height, kernelSize, strides, padding) * slide(width, kernelSize, strides, padding);
    if (kernelSize === 1 && padding === 0) {
      return strides === 1 ? pointwise(x, filter, pixels) : stridedPointwise(x, filter, pixels, strides);
    }
    if (pixels <= most.patches) return patchwise(x, filter, pixels, attributes);
    if (x.type === 'bfloat16' && pixels <= most.bfloat16FilterGradient) return mixed(x, filter, pixels, attributes);
    return direct(x, filter, attributes);
  };

/** A 1x1 convolution: one matrix product over all pixels. */
function pointwise(x: Tensor, filter: Tensor, pixels: number): Convolution {
  const [, , channels = 0, filters = 0] = filter.shape;
  const product = matrixProduct(reshape(x, [dynamic, channels]), reshape(filter, [channels, filters]), pixels);
  return {
    output: reshape(product.output, [...x.shape.slice(0, -1), filters]),
    gradient(output) {
      const { input, filter: ofFilter } = product.gradient(reshape(output, [dynamic, filters]));
      return { input: reshape(input, x.shape), filter: reshape(ofFilter, filter.shape) };
    },
  };
}

function stridedPointwise(x: Tensor, filter: Tensor, pixels: number, strides: number): Convolution {
  const { output, gradient } = pointwise(subsample(x, strides), filter, pixels);
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
function patchwise(x: Tensor, filter: Tensor, pixels: number, attributes: ConvolutionAttributes): Convolution {
  const [batch = dynamic, height = 0, width = 0, channels = 0] = x.shape;
  const { kernelSize, strides, padding, filters } = attributes;
  const outHeight = slide(height, kernelSize, strides, padding);
  const outWidth = slide(width, kernelSize, strides, padding);
  const taps = kernelSize * kernelSize;
  const selection = cast(selectionMatrix(x, outHeight, outWidth, attributes), x.type);
  const selected = batchMatMul(selection, reshape(x, [dynamic, height * width, channels]));
  const patches = reshape(selected, [dynamic, taps * channels]);
  const product = matrixProduct(patches, reshape(filter, [taps * channels, filters]), pixels);
  return {
    output: reshape(product.output, [batch, outHeight, outWidth, filters]),
    gradient(output) {
      const { input, filter: ofFilter } = product.gradient(reshape(output, [dynamic, filters]));
      const toPatches = reshape(input, [dynamic, outHeight * outWidth * taps, channels]);
      const scattered = batchMatMul(selection, toPatches, { transposeA: true });
      return { input: reshape(scattered, x.shape), filter: reshape(ofFilter, filter.shape) };
    },
  };
}

/** oneDNN's kernels but for the filter's gradient, which in bfloat16 is their slowest. */
function mixed(x: Tensor, filter: Tensor, pixels: number, attributes: ConvolutionAttributes): Convolution {
  const { output, gradient } = direct(x, filter, attributes);
  const patches = patchwise(x, filter, pixels, attributes);
  return {
    output,
    gradient: (upstream) => ({ input: gradient(upstream).input, filter: patches.gradient(upstream).filter }),
  };
}

/** `x` `[rows, in]` times `matrix` `[in, out]`. */
function matrixProduct(x: Tensor, matrix: Tensor, rows: number): Convolution {
  return {
    output: matMul(x, matrix),
    gradient: (output) => ({
      input:
        // With few rows it is cheaper to turn the result than the matrix.
        rows <= most.patches
          ? transpose(matMul(matrix, output, { transposeB: true }))
          : matMul(output, matrix, { transposeB: true }),
      filter: matMul(x, output, { transposeA: true }),
    }),
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
