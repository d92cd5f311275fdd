import { describe, expect, it } from 'vitest';
import { componentsOf, componentsOfMeans, type Side } from '../../../src/judge/statistics/components.ts';
import { intervalOf, pValueOf, studentOf, withSeeds } from '../../../src/judge/statistics/crossed.ts';
import { spreadFlags } from '../../support/records.ts';
import fixtures from './fixtures.json' with { type: 'json' };

const accuracy = (...values: Uint8Array[]): Side[] => [{ weight: 1, values }];
const widthOf = (sides: readonly Side[]) => {
  const { low, high } = intervalOf(studentOf(componentsOf(sides)));
  return high - low;
};

describe('the crossed interval', () => {
  it.each(fixtures.crossed)("equals that of statsmodels' analyses of variance for $name", (expected) => {
    const sides = expected.sides.map(({ weight, correct }) => ({
      weight,
      values: correct.map((flags) => Uint8Array.from(flags)),
    }));
    const student = studentOf(componentsOf(sides));
    const { low, high } = intervalOf(student);
    expect(student.value).toBeCloseTo(expected.value, 12);
    expect(student.standardError).toBeCloseTo(expected.standardError, 12);
    expect(student.df).toBeCloseTo(expected.df, 8);
    expect(low).toBeCloseTo(expected.low, 10);
    expect(high).toBeCloseTo(expected.high, 10);
    expect(pValueOf(student)).toBeCloseTo(expected.p, 10);
  });

  it('has the images in it: seeds that agree on how many are right do not make it narrow', () => {
    const same = accuracy(spreadFlags(150, 200), spreadFlags(150, 200), spreadFlags(150, 200));
    const sampling = 2 * 1.96 * Math.sqrt((0.75 * 0.25) / 200);
    expect(widthOf(same)).toBeGreaterThan(0.99 * sampling);
    expect(widthOf(same)).toBeLessThan(1.05 * sampling);
  });

  it('has the seeds in it: they make it wider than the images alone', () => {
    const apart = accuracy(spreadFlags(150, 200), spreadFlags(120, 200), spreadFlags(180, 200));
    expect(widthOf(apart)).toBeGreaterThan(0.6);
  });

  it('has the degrees of freedom of the seeds where those decide, and of the images where those do', () => {
    const apart = componentsOf(accuracy(spreadFlags(1500, 2000), spreadFlags(1200, 2000), spreadFlags(1800, 2000)));
    expect(studentOf(apart).df).toBeCloseTo(2, 1);
    const alike = componentsOf(accuracy(spreadFlags(1500, 2000), spreadFlags(1500, 2000), spreadFlags(1500, 2000)));
    expect(studentOf(alike).df).toBe(1999);
  });

  it('stays a number, and no certainty, where nothing varies', () => {
    const { standardError, df } = studentOf(componentsOf(accuracy(spreadFlags(50, 50), spreadFlags(50, 50))));
    expect(standardError).toBeGreaterThan(0.01);
    expect(df).toBe(49);
  });

  it('claims no certainty where two seeds have as many right by chance, on other images', () => {
    const opposite = spreadFlags(100, 200).map((flag) => 1 - flag);
    const { low, high } = intervalOf(studentOf(componentsOf(accuracy(spreadFlags(100, 200), opposite))));
    expect(high - low).toBeGreaterThan(0.005);
  });

  it('takes no pairing from equal seed numbers', () => {
    const [first, second] = [spreadFlags(150, 200), spreadFlags(120, 200)];
    const [third, fourth] = [spreadFlags(160, 200), spreadFlags(130, 200)];
    const difference = (...values: Uint8Array[]) => [
      { weight: 1, values: [third, fourth] },
      { weight: -1, values },
    ];
    expect(widthOf(difference(first, second))).toBe(widthOf(difference(second, first)));
  });

  it('foretells a smaller error with more seeds, but never below what the images leave', () => {
    const sides = accuracy(spreadFlags(1500, 2000), spreadFlags(1450, 2000, 1), spreadFlags(1530, 2000, 2));
    const components = componentsOf(sides);
    const errors = [3, 6, 50, 10_000].map((seeds) => studentOf(withSeeds(components, seeds)).standardError);
    expect(errors[0]).toBeCloseTo(studentOf(components).standardError, 12);
    expect(errors).toEqual([...errors].sort((one, other) => other - one));
    const { betweenImages, sides: parts } = components;
    expect(errors.at(-1)).toBeCloseTo(Math.sqrt((betweenImages - (parts[0]?.residual ?? 0) / 3) / 2000), 4);
  });

  describe('of any numbers', () => {
    const first = [spreadFlags(150, 200), spreadFlags(130, 200, 3), spreadFlags(161, 200, 5)];
    const second = [spreadFlags(120, 200), spreadFlags(125, 200, 1)];
    const flags: Side[] = [
      { weight: 1, values: first },
      { weight: -1, values: second },
    ];
    const moved = (factor: number, by = 0): Side[] =>
      flags.map(({ weight, values }) => ({
        weight,
        values: values.map((ofSeed) => Float64Array.from(ofSeed, (flag) => factor * flag + by)),
      }));

    it('is that of flags if the numbers are flags, but for the images at the bounds', () => {
      const { betweenImages, sides, value } = componentsOf(moved(1));
      const expected = componentsOf(flags);
      expect(value).toBeCloseTo(expected.value, 12);
      expect(sides).toEqual(expected.sides);
      // The images at -1 and 1 are the two that are added to 200.
      const squares = 199 * betweenImages + 200 * value ** 2 + 2;
      expect((squares - 202 * ((200 * value) / 202) ** 2) / 201).toBeCloseTo(expected.betweenImages, 10);
    });

    it('grows with the unit, wherever its zero lies', () => {
      const [one, other] = [moved(1), moved(100, -5000)].map((sides) => studentOf(componentsOf(sides)));
      expect(other?.standardError).toBeCloseTo(100 * (one?.standardError ?? 0), 8);
      expect(other?.df).toBeCloseTo(one?.df ?? 0, 8);
    });
  });

  describe('of seeds alone', () => {
    it("is Welch's", () => {
      const student = studentOf(
        componentsOfMeans([
          { weight: 1, means: [0.5, 0.53, 0.55] },
          { weight: -1, means: [0.6, 0.61] },
        ]),
      );
      // In SciPy: stats.ttest_ind([.5, .53, .55], [.6, .61], equal_var=False)
      expect(student.value / student.standardError).toBeCloseTo(-5.097866, 6);
      expect(student.df).toBeCloseTo(2.433479, 6);
      expect(pValueOf(student)).toBeCloseTo(0.023827, 6);
    });

    it('claims nothing if the seeds tie', () => {
      const student = studentOf(componentsOfMeans([{ weight: 1, means: [0.5, 0.5] }]));
      expect(intervalOf(student)).toEqual({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
      expect(pValueOf(student)).toBe(1);
    });
  });
});
