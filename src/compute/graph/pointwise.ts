import { dynamic } from './attributes.ts';
import type { Tensor } from './graph.ts';
import { subsample, subsampleGradient } from './kernels.ts';
import type { Convolution } from './lowering.ts';
import { batchMatMul, matMul, reshape } from './nodes.ts';

/** A 1x1 convolution as a matrix product over all pixels; `filter` is `[1, 1, in, out]`. */
export function pointwise(x: Tensor, filter: Tensor, strides: number): Convolution {
  if (strides === 1) return dense(x, filter);
  const { output, gradient } = dense(subsample(x, strides), filter);
  return {
    output,
    gradient(upstream) {
      const { input, filter: ofFilter } = gradient(upstream);
      return { input: subsampleGradient(input, x, strides), filter: ofFilter };
    },
  };
}

function dense(x: Tensor, filter: Tensor): Convolution {
  const [channels, filters] = filter.shape.slice(2) as [number, number];
  const pixels = reshape(x, [dynamic, channels]);
  const matrix = reshape(filter, [channels, filters]);
  return {
    output: reshape(matMul(pixels, matrix), [...x.shape.slice(0, -1), filters]),
    gradient(output) {
      const upstream = reshape(output, [dynamic, filters]);
      // A batch of one product: for a transposed matrix that kernel is faster than MatMul's, up to twice as fast for
      // few pixels.
      const input = batchMatMul(upstream, matrix, { transposeB: true });
      return {
        input: reshape(input, x.shape),
        filter: reshape(matMul(pixels, upstream, { transposeA: true }), filter.shape),
      };
    },
  };
}
