import { expect, it } from 'vitest';
import { coverageOfChange } from '../../bench/unequal-tables.ts';

// `npx tsx bench/unequal-tables.ts` has all cells, with 2,000 comparisons each.
it.each([
  [2, 6, 2],
  [3, 6, 2],
  [5, 2, 6],
])(
  'change − main covers with %i seeds of the change that vary by %i, against ten of main that vary by %i',
  (seeds, change, main) => {
    const covered = coverageOfChange({ images: 200, seeds: [seeds, 10], seedSd: [change, main] }, 300);
    // The standard error of 95 % of 300 comparisons is 1.3 points.
    expect(covered).toBeGreaterThan(0.9);
  },
);
