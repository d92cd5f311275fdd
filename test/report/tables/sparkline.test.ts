import { expect, it } from 'vitest';
import { sparkline } from '../../../src/report/tables/sparkline.ts';

it.each([
  [[0, 0.5, 1], 0, 1, '▁▅█'],
  [[0.5, 0.6], 0, 1, '▅▅'],
  [[1, 0], 0, 1, '█▁'],
  [[0.7, 0.7], 0.7, 0.7, '▁▁'],
])('draws %j between %d and %d as %s', (values, low, high, drawn) => {
  expect(sparkline(values, low, high)).toBe(drawn);
});
