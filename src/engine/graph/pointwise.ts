import { dynamic } from './attributes.ts';
import type { Convolution } from './convolution.ts';
import type { Tensor } from './graph.ts';
import { subsample, subsampleGradient } from './kernels.ts';
import { matMul, reshape, transpose } from './nodes.ts';

/** Rows up to which it is cheaper to transpose a product than a matrix in it. */
const fewRows = 128;

/** A 1x1 convolution as a matrix product over all pixels; `filter` is `[1, 1, in, out]`. */
export function pointwise(x: Tensor, filter: Tensor, strides: number, batchSize: number): Convolution {
  if (strides === 1) return dense(x, filter, batchSize);
  const { output, gradient } = dense(subsample(x, strides), filter, batchSize);
  return {
    output,
    gradient(upstream) {
      const { input, filter: ofFilter } = gradient(upstream);
      return { input: subsampleGradient(input, x, strides), filter: ofFilter };
    },
  };
}

function dense(x: Tensor, filter: Tensor, batchSize: number): Convolution {
  const [, height = 0, width = 0, channels = 0] = x.shape;
  const filters = filter.shape[3] as number;
  const pixels = reshape(x, [dynamic, channels]);
  const matrix = reshape(filter, [channels, filters]);
  const few = batchSize * height * width <= fewRows;
  return {
    output: reshape(matMul(pixels, matrix), [...x.shape.slice(0, -1), filters]),
    gradient(output) {
      const upstream = reshape(output, [dynamic, filters]);
      const input = few
        ? transpose(matMul(matrix, upstream, { transposeB: true }))
        : matMul(upstream, matrix, { transposeB: true });
      return {
        input: reshape(input, x.shape),
        filter: reshape(matMul(pixels, upstream, { transposeA: true }), filter.shape),
      };
    },
  };
}
