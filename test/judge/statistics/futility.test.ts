import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { type Components, componentsOfMeans } from '../../../src/judge/statistics/components.ts';
import { intervalOf, studentOf, withSeeds } from '../../../src/judge/statistics/crossed.ts';
import { countsProbability, decisionProbability } from '../../../src/judge/statistics/futility.ts';
import { cautious, projected } from '../../../src/judge/statistics/projected.ts';

/** A difference of two networks whose accuracies vary by `sd` from seed to seed, over `seeds` seeds each. */
const difference = (value: number, seeds: number, sd = 0.02): Components => ({
  value,
  bounds: { low: -1, high: 1 },
  images: 2000,
  sides: [1, -1].map((weight) => ({ weight, seeds, betweenSeeds: sd ** 2, residual: 0.1 })),
  betweenImages: 0.1,
});

describe('projected', () => {
  it('equals withSeeds for equal numbers', () => {
    expect(projected(difference(0.03, 3), [8, 8])).toEqual(withSeeds(difference(0.03, 3), 8));
  });

  it('narrows the error by the side that grows', () => {
    const error = (seeds: readonly number[]) => studentOf(projected(difference(0.03, 3), seeds)).standardError;
    expect(error([10, 3])).toBeLessThan(error([3, 3]));
    expect(error([10, 3])).toBeGreaterThan(error([10, 10]));
  });
});

describe('cautious', () => {
  it('takes the upper bound of the variance, which few seeds leave wide', () => {
    const ratio = (seeds: number) => {
      const components = difference(0, seeds);
      return (cautious(components).sides[0]?.betweenSeeds ?? 0) / (components.sides[0]?.betweenSeeds ?? 1);
    };
    // SciPy: 2 / chi2.ppf(0.2, 2) = 4.4814, 18 / chi2.ppf(0.2, 18) = 1.4002.
    expect(ratio(2)).toBeCloseTo(4.4814, 3);
    expect(ratio(10)).toBeCloseTo(1.4002, 3);
  });
});

describe('decisionProbability', () => {
  const look = { seeds: [10, 10], alpha: 0.0158 };

  it('is near 1 for a large difference, and small where nothing differs', () => {
    expect(decisionProbability(difference(0.1, 4), look, 0.01)).toBeGreaterThan(0.95);
    expect(decisionProbability(difference(0.0, 6), look, 0.01)).toBeLessThan(0.05);
  });

  it('counts the interval inside the margin as a decision', () => {
    expect(decisionProbability(difference(0, 6, 0.001), look, 0.05)).toBeGreaterThan(0.95);
  });

  it('has nothing left to hope for at the last look', () => {
    expect(decisionProbability(difference(0.01, 10), look, 0.01)).toBe(0);
    expect(decisionProbability(difference(0.09, 10), look, 0.01)).toBe(1);
  });

  it('is how often studies are decided, averaged over every true difference alike', () => {
    const random = randomStream(0, 'futility');
    const [sd, now, last] = [0.02, 5, 10];
    let [told, decided] = [0, 0];
    const studies = 2000;
    for (let study = 0; study < studies; study++) {
      const truth = 0.2 * (random.uniform() - 0.5);
      const means = [truth, 0].map((centre) => Array.from({ length: last }, () => centre + sd * random.normal()));
      const componentsAt = (seeds: number) =>
        componentsOfMeans(means.map((ofSide, side) => ({ weight: 1 - 2 * side, means: ofSide.slice(0, seeds) })));
      told += decisionProbability(componentsAt(now), look, 0.01) / studies;
      const { low, high } = intervalOf(studentOf(componentsAt(last)), 1 - look.alpha);
      decided += Number(low > 0 || high < 0) / studies;
    }
    // The standard error of a share of 2,000 studies is 0.9 points.
    expect(Math.abs(told - decided)).toBeLessThan(0.025);
  });
});

describe('countsProbability', () => {
  const of = (first: number, second: number, seeds: number, most = 10) =>
    countsProbability(
      { trained: first, seeds },
      { trained: second, seeds },
      { seeds: [most, most], alpha: 0.0158 / 2 },
    );

  it('is large where one network trains and the other does not, small where both are alike', () => {
    expect(of(4, 0, 4)).toBeGreaterThan(0.7);
    expect(of(3, 3, 6)).toBeLessThan(0.05);
  });

  it('is certain at the last look', () => {
    expect([of(10, 1, 10), of(7, 5, 10)].map((share) => Number(share.toFixed(9)))).toEqual([1, 0]);
  });

  it('adds up the beta-binomial distribution', () => {
    // SciPy: betabinom(1, 4, 1).pmf(1) = 0.8 for one more seed of a network of which 3 of 3 trained; none of the other.
    const one = countsProbability({ trained: 3, seeds: 3 }, { trained: 0, seeds: 4 }, { seeds: [4, 4], alpha: 0.01 });
    expect(one).toBeCloseTo(0.8, 9);
  });
});
