import { expect, test } from 'vitest';
import { median, quantile } from '../../bench/statistics.ts';

test('the median of an even number of values lies between the middle two, in whatever order they come', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([30, 10, 20])).toBe(20);
});

test('quantiles interpolate between neighbours, as in R and NumPy', () => {
  expect(quantile([1, 2, 3, 4], 0.25)).toBeCloseTo(1.75, 12);
  expect(quantile([7], 0.75)).toBe(7);
});
