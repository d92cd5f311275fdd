import { describe, expect, it } from 'vitest';
import type { Components } from '../../../src/judge/statistics/components.ts';
import { samenessPower, seedsToDecide } from '../../../src/judge/statistics/power.ts';

/** A difference of two networks whose accuracies vary by `sd` from seed to seed, on images that do not matter. */
const difference = (value: number, sd: number, betweenImages = 1e-9): Components => ({
  value,
  bounds: { low: -1, high: 1 },
  images: 2000,
  sides: [1, -1].map((weight) => ({ weight, seeds: 2, betweenSeeds: sd ** 2, residual: 0 })),
  betweenImages,
});

describe('seedsToDecide', () => {
  // statsmodels' TTestIndPower().solve_power(effect_size=5/3, alpha=0.05, power=0.8): 6.76 per group; 1: 16.7; 0.75: 28.9.
  it.each([
    [0.05, 0.03, 7],
    [0.03, 0.03, 17],
    [0.03, 0.04, 29],
  ])('finds a difference of %f with a seed sd of %f as the two-sample t test does: %i seeds', (value, sd, seeds) => {
    expect(seedsToDecide(difference(value, sd), () => 0.05, 0.001)).toBe(seeds);
  });

  it('asks for more in a stricter test', () => {
    const seeds = seedsToDecide(difference(0.05, 0.03), () => 0.05 / 4, 0.001);
    expect(seeds).toBeGreaterThan(7);
  });

  it('counts the seeds until the interval lies inside the margin where there is no difference', () => {
    const seeds = seedsToDecide(difference(0, 0.01), () => 0.05, 0.01) ?? 0;
    expect(seeds).toBeGreaterThan(10);
    expect(seeds).toBeLessThan(30);
    expect(seedsToDecide(difference(0, 0.01), () => 0.05, 0.02)).toBeLessThan(seeds);
  });

  it('promises nothing where the images are too few for any number of seeds', () => {
    expect(seedsToDecide(difference(0.01, 0.01, 0.35), () => 0.05, 0.001)).toBeUndefined();
  });
});

describe('samenessPower', () => {
  it('is nothing where the interval is wider than the margins', () => {
    expect(samenessPower(0, { value: 0, standardError: 0.01, df: 10 }, 0.05, 0.01)).toBe(0);
  });

  it('falls as the difference nears the margin', () => {
    const at = (value: number) => samenessPower(value, { value, standardError: 0.002, df: 20 }, 0.05, 0.01);
    expect(at(0)).toBeGreaterThan(0.95);
    expect(at(0.005)).toBeLessThan(at(0));
    expect(at(0.0099)).toBeLessThan(0.05);
  });
});
