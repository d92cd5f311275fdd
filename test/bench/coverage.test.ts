import { describe, expect, it } from 'vitest';
import { type Coverage, coverage, quantities } from '../../bench/coverage.ts';

// With 400 studies a share of 95% has a standard error of 1.1 points; docs/statistics.md has all cells with 2,000.
describe('coverage of the crossed interval', () => {
  const named = (cell: readonly Coverage[], title: string) =>
    cell[quantities.findIndex((quantity) => quantity.title === title)] as Coverage;

  it.each([
    [200, 2, 0],
    [200, 3, 2],
    [200, 5, 1],
    [800, 2, 2],
  ])('is near 95% for %i images, %i seeds and a seed sd of %i points', (images, seeds, seedSd) => {
    for (const { crossed } of coverage({ images, seeds, seedSd }, 400)) {
      expect(crossed).toBeGreaterThan(0.92);
      expect(crossed).toBeLessThan(0.998);
    }
  });

  it('keeps up where t over the seeds forgets the images', () => {
    const accuracy = named(coverage({ images: 200, seeds: 10, seedSd: 1 }, 400), 'accuracy');
    expect(accuracy.overSeeds).toBeLessThan(0.8);
    expect(accuracy.crossed).toBeGreaterThan(0.92);
  });

  it('is narrower than t over the seeds for a difference over two and three of them', () => {
    for (const seeds of [2, 3]) {
      const { crossedWidth, overSeedsWidth } = named(coverage({ images: 800, seeds, seedSd: 1 }, 200), 'difference');
      expect(crossedWidth).toBeLessThan(overSeedsWidth);
    }
  });
});
