import type { ConvolutionAttributes } from '../../../src/network/operations.ts';
import { slide } from '../../../src/network/shape.ts';

type Values = ArrayLike<number>;

/** A convolution written down as its definition, in float64: `[batch, height, width, channels]`, `[k, k, in, out]`. */
export function referenceConvolution(
  x: Values,
  filter: Values,
  upstream: Values,
  [batch, height, width, channels]: readonly [number, number, number, number],
  { filters, kernelSize, strides, padding }: ConvolutionAttributes,
) {
  const outHeight = slide(height, kernelSize, strides, padding);
  const outWidth = slide(width, kernelSize, strides, padding);
  const output = new Float64Array(batch * outHeight * outWidth * filters);
  const inputGradient = new Float64Array(x.length);
  const filterGradient = new Float64Array(filter.length);

  for (let pixel = 0; pixel < batch * outHeight * outWidth; pixel++) {
    const image = Math.floor(pixel / (outHeight * outWidth));
    const top = (Math.floor(pixel / outWidth) % outHeight) * strides - padding;
    const left = (pixel % outWidth) * strides - padding;
    for (let tap = 0; tap < kernelSize * kernelSize; tap++) {
      const row = top + Math.floor(tap / kernelSize);
      const column = left + (tap % kernelSize);
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const from = ((image * height + row) * width + column) * channels;
      accumulate(from, tap * channels * filters, pixel * filters);
    }
  }
  return { output, inputGradient, filterGradient };

  /** What one input pixel, one tap and one output pixel have to do with each other. */
  function accumulate(from: number, weights: number, to: number): void {
    for (let channel = 0; channel < channels; channel++) {
      const value = x[from + channel] as number;
      const row = weights + channel * filters;
      let gradient = 0;
      for (let out = 0; out < filters; out++) {
        const weight = filter[row + out] as number;
        const above = upstream[to + out] as number;
        output[to + out] = (output[to + out] as number) + value * weight;
        gradient += above * weight;
        filterGradient[row + out] = (filterGradient[row + out] as number) + value * above;
      }
      inputGradient[from + channel] = (inputGradient[from + channel] as number) + gradient;
    }
  }
}
