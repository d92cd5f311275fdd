import { describe, expect, it } from 'vitest';
import { decide, type Finding } from '../../src/judge/decision.ts';
import { differenceOf } from '../../src/judge/estimate.ts';
import { measure } from '../../src/judge/measured.ts';
import type { Components } from '../../src/judge/statistics/components.ts';
import { pValueOf, studentOf } from '../../src/judge/statistics/crossed.ts';
import { alphaAfter, type SideOfLook } from '../../src/judge/statistics/sequential.ts';
import { onePart } from '../../src/judge/two-part.ts';
import { defaultMetric as metric } from '../../src/study/metric.ts';
import { makeRecord, makeSeedRecords, spreadFlags } from '../support/records.ts';

/** The difference of two variants that had `first` and `second` of 2,000 images right, seed by seed. */
const difference = (first: readonly number[], second: readonly number[]) => {
  const records = makeSeedRecords({ resnet34: first, plain34: second });
  const estimate = differenceOf([
    { weight: 1, measured: measure(records.slice(0, first.length), metric) },
    { weight: -1, measured: measure(records.slice(first.length), metric) },
  ]);
  if (estimate === null) throw new Error('no records');
  return onePart(estimate);
};
const endsOf = ({ interval }: Finding) => interval ?? { low: Number.NaN, high: Number.NaN };
const decided = (first: readonly number[], second: readonly number[], margin = 1): Finding =>
  decide([difference(first, second)], { metric, margin })[0] as Finding;
const around = (centre: number, spread: number, seeds: number) =>
  Array.from({ length: seeds }, (_, seed) => centre + spread * ((seed % 3) - 1));

describe('decide', () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ['better', around(1700, 5, 3), around(1500, 5, 3)],
    ['worse', around(1500, 5, 3), around(1700, 5, 3)],
    ['same', around(1500, 1, 12), around(1501, 1, 12)],
    ['undecided', around(1540, 30, 3), around(1500, 30, 3)],
    ['one seed', [1900], [1100]],
  ])('finds %s', (verdict, first, second) => {
    expect(decided(first, second)).toMatchObject({ verdict });
  });

  it('takes a difference inside the margin for none, even if it is not 0 by chance', () => {
    const [first, second] = [around(1540, 1, 12), around(1500, 1, 12)];
    expect(decided(first, second, 1)).toMatchObject({ verdict: 'better', p: expect.closeTo(0, 3) });
    expect(decided(first, second, 10).verdict).toBe('same');
  });

  it('never lets interval and p disagree, and widens both in a family', () => {
    const family = [30, 60, 90, 120, 150].map((gain) => difference(around(1500 + gain, 25, 3), around(1500, 25, 3)));
    const findings = decide(family, { metric, margin: 1 });
    for (const [index, finding] of findings.entries()) {
      const { p } = finding;
      const interval = endsOf(finding);
      expect(interval.low > 0 || interval.high < 0).toBe(p < 0.05);
      const alone = decide([family[index] as (typeof family)[number]], { metric, margin: 1 })[0] as Finding;
      expect(p).toBeGreaterThanOrEqual(alone.p);
      expect(interval.low).toBeLessThanOrEqual(endsOf(alone).low);
    }
    expect(new Set(findings.map(({ p }) => p < 0.05)).size).toBe(2);
  });

  describe('in a study that looks after every seed', () => {
    const looks = (seeds: number) => {
      const family = [30, 60, 90, 120, 150].map((gain) =>
        difference(around(1500 + gain, 25, seeds), around(1500, 25, seeds)),
      );
      return {
        fixed: decide(family, { metric, margin: 1 }),
        sequential: decide(family, { metric, margin: 1, mostSeeds: 10 }),
      };
    };

    it.each([2, 3, 6, 10])('is stricter after %i seeds, and interval and p agree there, too', (seeds) => {
      const { fixed, sequential } = looks(seeds);
      for (const [index, finding] of sequential.entries()) {
        const { p, level } = finding;
        const interval = endsOf(finding);
        const alone = fixed[index] as Finding;
        expect(interval.low > 0 || interval.high < 0).toBe(p < 0.05);
        expect(level).toBeGreaterThan(alone.level);
        expect(p).toBeGreaterThanOrEqual(alone.p);
        expect(interval.low).toBeLessThan(endsOf(alone).low);
      }
    });

    it('keeps a verdict, its interval and its p while other contrasts get more seeds', () => {
      const rules = { metric, margin: 1, mostSeeds: 10 };
      const large = difference(around(1800, 5, 3), around(1400, 5, 3));
      const small = (seeds: number) => difference(around(1540, 40, seeds), around(1500, 40, seeds));
      const [first, open] = decide([large, small(3)], rules);
      const [later, still] = decide([large, small(6)], rules);
      expect([first?.verdict, open?.verdict, still?.verdict]).toEqual(['better', 'undecided', 'undecided']);
      expect(later).toEqual(first);
      expect(still?.level).toBeLessThan(open?.level as number);
    });

    it('counts the looks of the side that gets more seeds, if the other can have none', () => {
      const rules = { metric, margin: 1, mostSeeds: 10 };
      const against = (seeds: number, budgets?: readonly number[]) => {
        const parts = difference(around(1600, 5, seeds), around(1500, 5, 3));
        const sides = parts.sides.map((side, index): SideOfLook => ({ ...side, mostSeeds: budgets?.[index] }));
        return decide([{ ...parts, sides }], rules)[0] as Finding;
      };
      const level = (seeds: number) => 1 - alphaAfter(seeds, rules);
      expect([3, 6, 10].map((seeds) => against(seeds, [10, 3]).level)).toEqual([level(3), level(6), level(10)]);
    });

    it('takes the variance of few seeds for no less than that of many', () => {
      const [many, few] = [around(1600, 60, 10), [1500, 1501]];
      const { difference: found } = difference(many, few);
      expect(found?.p).toBeGreaterThan(3 * pValueOf(studentOf(found?.components as Components)));
    });

    it('counts fewer seeds than where their number was fixed, as a look at those has spent its level', () => {
      const [first, second] = [around(1585, 40, 3), around(1500, 40, 3)];
      const [sequential] = decide([difference(first, second)], { metric, margin: 1, mostSeeds: 10 });
      expect(decided(first, second).moreSeeds?.low).toBeGreaterThan(sequential?.moreSeeds?.low as number);
    });
  });

  it('counts the seeds that are missing, fewer for a larger difference', () => {
    const small = decided(around(1570, 40, 3), around(1500, 40, 3));
    const large = decided(around(1585, 40, 3), around(1500, 40, 3));
    expect([small.verdict, large.verdict]).toEqual(['undecided', 'undecided']);
    expect(large.moreSeeds?.low).toBeGreaterThan(0);
    expect(small.moreSeeds?.low).toBeGreaterThan(large.moreSeeds?.low as number);
    expect(large.moreSeeds?.high ?? 51).toBeGreaterThan(large.moreSeeds?.low as number);
  });

  it('names no number of seeds for a difference within the margin', () => {
    expect(decided(around(1515, 40, 3), around(1500, 40, 3))).toMatchObject({ verdict: 'undecided', moreSeeds: null });
  });

  it('decides nothing while a run has no result', () => {
    const parts = difference(around(1700, 5, 3), around(1500, 5, 3));
    expect(decide([parts], { metric, margin: 1, incomplete: true })[0]).toMatchObject({
      verdict: 'incomplete',
      beyondMargin: false,
      value: expect.closeTo(0.1),
    });
  });

  it('says beyond the margin only if the whole interval is', () => {
    const parts = difference(around(1530, 3, 5), around(1500, 3, 5));
    const of = (margin: number) => decide([parts], { metric, margin })[0];
    expect(of(0.5)).toMatchObject({ verdict: 'better', beyondMargin: true });
    expect(of(1.4)).toMatchObject({ verdict: 'better', beyondMargin: false });
  });

  it('says when no number of seeds makes up for the images', () => {
    const alike = (variant: string, hits: number, shift: number) =>
      [0, 1].map((seed) => makeRecord({ variant, seed, correct: spreadFlags(hits, 200, shift) }));
    const estimate = differenceOf([
      { weight: 1, measured: measure(alike('resnet34', 152, 50), metric) },
      { weight: -1, measured: measure(alike('plain34', 150, 0), metric) },
    ]);
    expect(estimate && decide([onePart(estimate)], { metric, margin: 1 })).toMatchObject([
      { verdict: 'undecided', moreSeeds: null },
    ]);
  });
});
