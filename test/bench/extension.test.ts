import { describe, expect, it } from 'vitest';
import { extended } from '../../bench/extension.ts';
import { alphaAfter } from '../../src/judge/statistics/sequential.ts';

// With 1,500 studies a share of 5% has a standard error of 0.6 points; docs/statistics.md has the tables with 4,000.
describe('extending a fixed study', () => {
  const network = { skill: 0.9, taste: 0.7, seedSd: 6 };
  const scene = { networks: [network, network], images: 200, difference: 0 };

  it('comes to false verdicts at 5% a look from 3 to 5 to 9 seeds, and not if it counts what is spent', () => {
    const [uncounted, counted] = extended(scene, { looks: [3, 5, 9] }, 1500);
    expect(uncounted?.falseVerdicts).toBeGreaterThan(0.075);
    expect(counted?.falseVerdicts).toBeLessThan(0.05 + 0.012);
  });

  it('holds after fixed seeds and then a budget', () => {
    const [uncounted, counted] = extended(scene, { looks: [3], mostSeeds: 8 }, 1000);
    expect(uncounted?.falseVerdicts).toBeGreaterThan(0.08);
    expect(counted?.falseVerdicts).toBeLessThan(0.05 + 0.014);
  });
});

describe('the level of an extension', () => {
  it('never lets all extensions spend more than half a percent, however many there are', () => {
    const spent = (looks: number) =>
      Array.from({ length: looks }, (_, index) => alphaAfter(5, { fixedLooks: index + 1 })).reduce((a, b) => a + b);
    expect(spent(1)).toBeCloseTo(0.0025, 12);
    expect(spent(1000)).toBeLessThan(0.005);
  });

  it('leaves a budget what the fixed looks have not spent', () => {
    const share = (fixedLooks: number) =>
      alphaAfter(6, { mostSeeds: 10, fixedLooks }) / alphaAfter(6, { mostSeeds: 10 });
    expect(share(1)).toBeCloseTo(0.1, 12);
    expect(share(4)).toBeCloseTo(0.025, 12);
  });

  it('is that of a fixed study without an earlier look', () => {
    expect(alphaAfter(3, {})).toBe(0.05);
    expect(alphaAfter(3, { fixedLooks: 0 })).toBe(0.05);
  });
});
