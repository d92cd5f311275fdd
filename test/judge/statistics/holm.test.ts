import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { intervalOf, pValueOf } from '../../../src/judge/statistics/crossed.ts';
import { holm } from '../../../src/judge/statistics/holm.ts';
import fixtures from './fixtures.json' with { type: 'json' };

describe("Holm's correction", () => {
  it.each(fixtures.holm)('equals that of statsmodels for $values', ({ values, adjusted }) => {
    expect(holm(values).map(({ p }) => p)).toEqual(adjusted.map((p) => expect.closeTo(p, 12)));
  });

  it('gives each interval the level at which it excludes 0 just where p says so', () => {
    const random = randomStream(0, 'holm');
    let rejected = 0;
    for (let family = 0; family < 500; family++) {
      const students = Array.from({ length: 5 }, () => ({
        value: 2.5 * random.normal(),
        standardError: 1,
        df: 1 + 8 * random.uniform(),
      }));
      for (const [index, { p, level }] of holm(students.map(pValueOf)).entries()) {
        const { low, high } = intervalOf(students[index] as (typeof students)[number], level);
        expect(low > 0 || high < 0).toBe(p <= 0.05);
        if (p <= 0.05) rejected++;
      }
    }
    expect(rejected).toBeGreaterThan(200);
  });

  it('leaves a family of one alone', () => {
    expect(holm([0.04])).toEqual([{ p: 0.04, level: 0.95 }]);
  });
});
