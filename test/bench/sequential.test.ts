import { describe, expect, it } from 'vitest';
import { type Outcome, outcomes, type Rule } from '../../bench/sequential.ts';
import { sequentialAlpha } from '../../src/judge/statistics/sequential.ts';

// With 1,000 studies a share of 5% has a standard error of 0.7 points; docs/statistics.md has all scenes with 10,000.
describe('looking after every seed', () => {
  const plan = { contrasts: 2, mostSeeds: 6 };
  const at = (difference: number, studies: number) => {
    const results = outcomes({ seedSd: 2, images: 400, difference }, [plan], studies);
    return (rule: Rule) => results.find((result) => result.rule === rule) as Outcome;
  };

  it('comes to false verdicts at 5% a look, and not with the levels of alpha spending', () => {
    const nothing = at(0, 1000);
    expect(nothing('every look at 5%').falseVerdicts).toBeGreaterThan(0.06);
    expect(nothing('alpha spending').falseVerdicts).toBeLessThan(0.06);
  });

  it('takes fewer seeds than the fixed plan, and than the mixture', () => {
    const large = at(15, 100);
    expect(large('alpha spending').decided).toBeGreaterThan(0.95);
    expect(large('alpha spending').seeds).toBeLessThan(0.8 * plan.mostSeeds);
    expect(large('alpha spending').seeds).toBeLessThan(large('mixture t').seeds);
  });
});

describe('the level of a look', () => {
  const levels = (mostSeeds: number) =>
    Array.from({ length: mostSeeds - 1 }, (_, look) => sequentialAlpha(look + 2, mostSeeds));

  it('rises with the seeds, falls with the looks that are planned, and is never above 5%', () => {
    for (const mostSeeds of [2, 3, 5, 10, 20]) {
      expect(levels(mostSeeds)).toEqual(levels(mostSeeds).toSorted((one, other) => one - other));
      expect(Math.max(...levels(mostSeeds))).toBeLessThanOrEqual(0.05);
    }
    expect(sequentialAlpha(5, 10)).toBeLessThan(sequentialAlpha(5, 5));
  });
});
