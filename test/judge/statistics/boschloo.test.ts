import { describe, expect, it } from 'vitest';
import { boschlooP, couldDecide, smallestP } from '../../../src/judge/statistics/boschloo.ts';
import { sum } from '../../../src/judge/statistics/interval.ts';
import fixtures from './fixtures.json' with { type: 'json' };

const counted = ([trained = 0, seeds = 0]: readonly number[]) => ({ trained, seeds });

describe("Boschloo's test", () => {
  // SciPy searches the nuisance parameter at random points, to 1e-6 or so.
  it.each(fixtures.boschloo)('is that of SciPy for $first and $second', ({ first, second, p }) => {
    expect(boschlooP(counted(first), counted(second))).toBeCloseTo(p, 5);
  });

  it('does not depend on which network comes first', () => {
    for (const { first, second } of fixtures.boschloo) {
      const [one, other] = [counted(first), counted(second)];
      expect(boschlooP(one, other)).toBeCloseTo(boschlooP(other, one), 12);
    }
  });

  it('gives false verdicts at most as often as it says, whatever share of the seeds trains', () => {
    const binomial = (all: number, some: number, share: number): number =>
      some === 0
        ? (1 - share) ** all
        : (binomial(all, some - 1, share) * share * (all - some + 1)) / (1 - share) / some;
    for (const [first, second] of [
      [3, 3],
      [4, 4],
      [5, 5],
      [10, 10],
      [2, 10],
      [10, 4],
    ] as const) {
      const rejected = Array.from({ length: (first + 1) * (second + 1) }, (_, table) => ({
        one: Math.floor(table / (second + 1)),
        other: table % (second + 1),
      })).filter(
        ({ one, other }) => boschlooP({ trained: one, seeds: first }, { trained: other, seeds: second }) <= 0.05,
      );
      for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) {
        const probabilities = rejected.map(
          ({ one, other }) => binomial(first, one, share) * binomial(second, other, share),
        );
        expect(sum(probabilities)).toBeLessThanOrEqual(0.05 + 1e-9);
      }
    }
  });
});

describe('couldDecide', () => {
  // The extreme table has probability s^m (1 - s)^n, which is largest at s = m / (m + n); twice that is the p.
  it.each([
    [2, 2],
    [3, 3],
    [4, 4],
    [2, 10],
    [3, 7],
    [10, 10],
  ] as const)('knows the smallest p of %i and %i seeds', (first, second) => {
    const all = first + second;
    expect(smallestP(first, second)).toBeCloseTo((2 * first ** first * second ** second) / all ** all, 9);
  });

  it('needs three seeds for one contrast, four for two to six, and more than four in a study that looks after each', () => {
    expect([2, 3].map((seeds) => couldDecide(seeds, seeds, 0.05))).toEqual([false, true]);
    expect([3, 4].map((seeds) => couldDecide(seeds, seeds, 0.05 / 2))).toEqual([false, true]);
    expect(couldDecide(4, 4, 0.05 / 6)).toBe(true);
    expect(couldDecide(4, 4, 0.05 / 7)).toBe(false);
    expect(couldDecide(4, 4, (0.05 * 4) / 10 ** 1.5)).toBe(false);
  });
});
