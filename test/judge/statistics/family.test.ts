import { describe, expect, it } from 'vitest';
import { familyLevels } from '../../../src/judge/statistics/family.ts';
import { holm } from '../../../src/judge/statistics/holm.ts';
import { read } from '../../../src/judge/statistics/verdict.ts';

describe('familyLevels', () => {
  const values = [0.2, 0.001, 0.013, 0.04, 0.0004];

  it.each([0.05, 0.0063])("is Holm's method if all have the level %f", (alpha) => {
    const plain = holm(values, alpha);
    for (const [index, { p, level, simultaneous }] of familyLevels(values.map((p) => ({ p, alpha }))).entries()) {
      expect(level).toBeCloseTo(plain[index]?.level ?? 0, 12);
      expect(p <= 0.05).toBe((plain[index]?.p ?? 1) <= alpha);
      expect(simultaneous).toBeCloseTo(1 - alpha / 5, 12);
      expect(simultaneous).toBeGreaterThanOrEqual(level);
    }
  });

  it('keeps a rejection while others go on, and gives them its level', () => {
    const early = familyLevels([
      { p: 0.001, alpha: 0.005 },
      { p: 0.2, alpha: 0.005 },
    ]);
    expect(early.map(({ p }) => p <= 0.05)).toEqual([true, false]);
    const late = familyLevels([
      { p: 0.001, alpha: 0.005 },
      { p: 0.012, alpha: 0.0125 },
    ]);
    expect(late.map(({ p }) => p <= 0.05)).toEqual([true, true]);
    expect(late[1]?.level).toBeCloseTo(1 - 0.0125, 12);
    expect(
      familyLevels([
        { p: 0.4, alpha: 0.005 },
        { p: 0.012, alpha: 0.0125 },
      ])[1]?.p,
    ).toBeGreaterThan(0.05);
  });
});

describe('read', () => {
  const around = (value: number, tested: number, simultaneous = tested) => ({
    tested: { low: value - tested, high: value + tested },
    simultaneous: { low: value - simultaneous, high: value + simultaneous },
  });

  it.each<[string, number, number, number, boolean]>([
    ['same', 0.2, 0.5, 0.6, false],
    ['undecided', 0.2, 0.5, 0.9, false],
    ['better', 0.8, 0.5, 0.7, false],
    ['better', 1.6, 0.5, 0.7, false],
    ['better', 1.8, 0.5, 0.7, true],
    ['worse', -1.8, 0.5, 0.7, true],
    ['undecided', 1.8, 2, 2.5, false],
  ])('says %s of %f +- %f, together %f, beyond the margin: %s', (verdict, value, tested, together, beyondMargin) => {
    expect(read(around(value, tested, together), 1)).toEqual({ verdict, beyondMargin });
  });

  it('turns round if lower is better', () => {
    expect(read(around(-3, 1), 1, 'lower')).toEqual({ verdict: 'better', beyondMargin: true });
  });
});
