import type { ConvolutionAttributes } from '../../../src/network/operations.ts';
import { slide } from '../../../src/network/shape.ts';

export type Values = ArrayLike<number>;

/** `[batch, height, width, channels]` */
export type MapShape = readonly [number, number, number, number];

/** A convolution written down as its definition, in float64: `[batch, height, width, channels]`, `[k, k, in, out]`. */
export function referenceConvolution(
  x: Values,
  filter: Values,
  upstream: Values,
  [batch, height, width, channels]: MapShape,
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

/**
 * Single values of the same, by their index: for convolutions of which all values would take minutes. Each is a sum over
 * what one output pixel, one input pixel or one weight has to do with.
 */
export function convolutionAt(
  x: Values,
  filter: Values,
  upstream: Values,
  [batch, height, width, channels]: MapShape,
  { filters, kernelSize, strides, padding }: ConvolutionAttributes,
) {
  const [outHeight, outWidth] = [height, width].map((extent) => slide(extent, kernelSize, strides, padding)) as [
    number,
    number,
  ];
  const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const at = (values: Values, index: number): number => values[index] as number;
  /** The taps that an input pixel meets an output pixel by, along one axis: `[tap, output place, input place]`. */
  const meetings = (extent: number, places: number) =>
    range(kernelSize).flatMap((tap) =>
      range(places)
        .map((place) => [tap, place, place * strides + tap - padding] as const)
        .filter(([, , from]) => from >= 0 && from < extent),
    );
  const down = meetings(height, outHeight);
  const across = meetings(width, outWidth);
  const weight = (row: number, column: number, channel: number, out: number): number =>
    ((row * kernelSize + column) * channels + channel) * filters + out;
  const input = (image: number, row: number, column: number, channel: number): number =>
    ((image * height + row) * width + column) * channels + channel;
  const output = (image: number, row: number, column: number, out: number): number =>
    ((image * outHeight + row) * outWidth + column) * filters + out;

  return {
    output(index: number): number {
      const [image, row, column, out] = unravel(index, [outHeight, outWidth, filters]);
      const rows = down.filter(([, place]) => place === row);
      const columns = across.filter(([, place]) => place === column);
      return sum(
        rows.flatMap(([r, , i]) =>
          columns.map(([c, , j]) =>
            sum(range(channels).map((k) => at(x, input(image, i, j, k)) * at(filter, weight(r, c, k, out)))),
          ),
        ),
      );
    },
    inputGradient(index: number): number {
      const [image, row, column, channel] = unravel(index, [height, width, channels]);
      const rows = down.filter(([, , from]) => from === row);
      const columns = across.filter(([, , from]) => from === column);
      return sum(
        rows.flatMap(([r, i]) =>
          columns.map(([c, j]) =>
            sum(range(filters).map((k) => at(upstream, output(image, i, j, k)) * at(filter, weight(r, c, channel, k)))),
          ),
        ),
      );
    },
    filterGradient(index: number): number {
      const [row, column, channel, out] = unravel(index, [kernelSize, channels, filters]);
      const rows = down.filter(([tap]) => tap === row);
      const columns = across.filter(([tap]) => tap === column);
      return sum(
        range(batch).map((n) =>
          sum(
            rows.map(([, i, from]) =>
              sum(columns.map(([, j, to]) => at(x, input(n, from, to, channel)) * at(upstream, output(n, i, j, out)))),
            ),
          ),
        ),
      );
    },
  };
}

/** The place of an index along four axes, of which the last three are this long. */
function unravel(index: number, [a, b, c]: readonly [number, number, number]): [number, number, number, number] {
  return [Math.floor(index / (a * b * c)), Math.floor(index / (b * c)) % a, Math.floor(index / c) % b, index % c];
}
