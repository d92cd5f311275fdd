import { describe, expect, it } from 'vitest';
import type { Components } from '../../../src/judge/statistics/components.ts';
import { plannedComponents, smallestNoticed, smallestPlanned } from '../../../src/judge/statistics/notice.ts';
import { seedsNeeded } from '../../../src/judge/statistics/seeds-needed.ts';

const difference = (value: number, sd: number, seeds = 3): Components => ({
  value,
  bounds: { low: -1, high: 1 },
  images: 2000,
  sides: [1, -1].map((weight) => ({ weight, seeds, betweenSeeds: sd ** 2, residual: 0 })),
  betweenImages: 1e-9,
});

describe('smallestNoticed', () => {
  it('is larger for a gate by its margin, and nothing beyond what there can be', () => {
    const known = difference(0, 0.02);
    const smallest = smallestNoticed(known, { alpha: 0.05 }) ?? 0;
    expect(smallestNoticed(known, { alpha: 0.05, beyond: 0.01 })).toBeCloseTo(smallest + 0.01, 9);
    expect(smallestNoticed(known, { alpha: 0.05, most: smallest / 2 })).toBeNull();
    expect(smallestNoticed(difference(0, 0.1, 2), { alpha: 0.003 })).toBeNull();
    expect(smallestNoticed({ ...known, images: Number.POSITIVE_INFINITY, ...equalSeeds }, { alpha: 0.05 })).toBeNull();
  });
});
/** Seeds equal to the last digit, without images, say nothing of the variance. */
const equalSeeds = {
  betweenImages: 0,
  sides: [1, -1].map((weight) => ({ weight, seeds: 2, betweenSeeds: 0, residual: 0 })),
};

describe('smallestPlanned', () => {
  const planned = { images: 2000, seedSd: 0.02 };

  it('falls with the seeds and the images, and promises nothing for one seed', () => {
    const of = (seeds: number, images = 2000) =>
      smallestPlanned({ ...planned, images, seeds: [seeds, seeds] }, { alpha: 0.05 });
    expect(of(1)).toBeNull();
    expect(of(5)).toBeLessThan(of(3) ?? 0);
    expect(of(5, 8000)).toBeLessThan(of(5) ?? 0);
    // statsmodels' TTestIndPower().solve_power(nobs1=5, alpha=0.05, power=0.8) is 2.02 sd; images add a little.
    expect(of(5)).toBeGreaterThan(2.02 * 0.02);
    expect(of(5)).toBeLessThan(3 * 0.02);
  });

  it('has the variance of two networks that find other images hard', () => {
    expect(plannedComponents({ ...planned, seeds: [2, 4] }).betweenImages).toBeCloseTo(0.04 + 0.05 + 0.025, 12);
  });
});

describe('seedsNeeded', () => {
  const alphaOf = () => 0.025;

  it('names a range whose lower end takes the present values for true', () => {
    const near = seedsNeeded(difference(0.05, 0.019), alphaOf, 0.01);
    expect(near?.low).toBeGreaterThan(0);
    expect(near?.high ?? 51).toBeGreaterThan(near?.low ?? 51);
  });

  it('is larger if one side gets no more seeds', () => {
    const of = (final: readonly boolean[]) => seedsNeeded(difference(0.05, 0.03), alphaOf, 0.01, final)?.low ?? 51;
    expect(of([false, true])).toBeGreaterThan(of([]));
  });

  it('has more than 50 as its upper end if the seeds allow a difference of about none', () => {
    expect(seedsNeeded(difference(0.03, 0.03), alphaOf, 0.01)).toMatchObject({ high: null });
  });

  it('names none within the margin, nor where 50 seeds are too few', () => {
    expect(seedsNeeded(difference(0.009, 0.02), alphaOf, 0.01)).toBeNull();
    expect(seedsNeeded(difference(0.011, 0.1), alphaOf, 0.01)).toBeNull();
  });
});
