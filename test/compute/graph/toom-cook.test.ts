import { describe, expect, it } from 'vitest';
import { type Matrix, minimalFilter } from '../../../src/compute/graph/toom-cook.ts';

const times = (matrix: Matrix, values: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, weight, index) => sum + weight * (values[index] as number), 0));

const transposed = (matrix: Matrix): Matrix =>
  (matrix[0] as readonly number[]).map((_, column) => matrix.map((row) => row[column] as number));

describe('a minimal filter', () => {
  it.for([
    [4, 3],
    [2, 3],
    [3, 3],
    [4, 2],
    [1, 1],
  ] as const)('of %i outputs and %i taps correlates with one product a frequency', ([outputs, taps]) => {
    const { input, filter, output } = minimalFilter(outputs, taps);
    const signal = Array.from({ length: outputs + taps - 1 }, (_, index) => Math.sin(index + 1));
    const weights = Array.from({ length: taps }, (_, index) => Math.cos(3 * index));

    const spectrum = times(filter, weights);
    const products = times(input, signal).map((value, index) => value * (spectrum[index] as number));

    expect(products).toHaveLength(outputs + taps - 1);
    const expected = Array.from({ length: outputs }, (_, at) =>
      weights.reduce((sum, weight, tap) => sum + weight * (signal[at + tap] as number), 0),
    );
    for (const [index, value] of times(transposed(output), products).entries()) {
      expect(value).toBeCloseTo(expected[index] as number, 12);
    }
  });
});
