import { describe, expect, it } from 'vitest';
import { noncentralTBelow, tBelow, tCritical, tTails } from '../../../src/judge/statistics/distributions.ts';
import { detectableDifference, testPower } from '../../../src/judge/statistics/power.ts';
import fixtures from './fixtures.json' with { type: 'json' };

/** Cephes' own accuracy; SciPy computes with Boost. */
const near = (expected: number) => ({ within: 1e-10 * Math.abs(expected) + 1e-14 });
const expectNear = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(near(expected).within);

describe("Student's t equals SciPy's", () => {
  it.each(fixtures.quantiles)('critical value for $alpha and $df degrees of freedom', ({ alpha, df, critical }) => {
    expectNear(tCritical(alpha, df), critical);
  });

  it.each(fixtures.tails)('p of $t with $df degrees of freedom', ({ t, df, p }) => {
    expectNear(tTails(t, df), p);
    expectNear(tBelow(t, df), 1 - p / 2);
    expectNear(tBelow(-t, df), p / 2);
  });

  it.each(fixtures.noncentral)('noncentral at $t, $df, $noncentrality', ({ t, df, noncentrality, below }) => {
    expect(noncentralTBelow(t, df, noncentrality)).toBeCloseTo(below, 10);
  });

  it.each(fixtures.powers)('power with $df degrees of freedom at level $alpha', (row) => {
    const student = { value: 0, standardError: row.standardError, df: row.df };
    expect(testPower(0.02, student, row.alpha)).toBeCloseTo(row.power, 9);
    expect(testPower(-0.02, student, row.alpha)).toBeCloseTo(row.power, 9);
    expectNear(detectableDifference(student, row.alpha), row.detectable);
  });
});
