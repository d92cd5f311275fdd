import { describe, expect, it } from 'vitest';
import { componentsOf, studentOf } from '../../../src/report/statistics/crossed.ts';
import { componentsOfValues } from '../../../src/report/statistics/crossed-values.ts';
import { spreadFlags } from '../../support/records.ts';

const first = [spreadFlags(150, 200), spreadFlags(130, 200, 3), spreadFlags(161, 200, 5)];
const second = [spreadFlags(120, 200), spreadFlags(125, 200, 1)];
const flags = [
  { weight: 1, correct: first },
  { weight: -1, correct: second },
];
const scaled = (factor: number) =>
  flags.map(({ weight, correct }) => ({
    weight,
    values: correct.map((of) => Float64Array.from(of, (flag) => factor * flag)),
  }));

describe('the components of any numbers', () => {
  it('are those of flags where the numbers are flags, but for the images at the bounds', () => {
    const { betweenImages, sides, value, images } = componentsOfValues(scaled(1));
    const expected = componentsOf(flags);
    expect(value).toBeCloseTo(expected.value, 12);
    for (const [index, side] of sides.entries()) {
      expect(side.betweenSeeds).toBeCloseTo(expected.sides[index]?.betweenSeeds ?? 0, 12);
      expect(side.residual).toBeCloseTo(expected.sides[index]?.residual ?? 0, 12);
    }
    // The images at -1 and 1 are the two that are added to 200.
    const squares = 199 * betweenImages + 200 * value ** 2 + 2;
    expect((squares - 202 * ((200 * value) / 202) ** 2) / 201).toBeCloseTo(expected.betweenImages, 10);
    expect(images).toBe(200);
  });

  it('grow with the unit', () => {
    const [one, hundred] = [1, 100].map((factor) => studentOf(componentsOfValues(scaled(factor))));
    expect(hundred?.standardError).toBeCloseTo(100 * (one?.standardError ?? 0), 10);
    expect(hundred?.df).toBeCloseTo(one?.df ?? 0, 10);
  });
});
