import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import binomialTest from '@stdlib/stats-binomial-test';

/** A 95% interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How two networks did on the same examples, counted. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** 97.5% quantile of the standard normal distribution. */
const z = 1.959963984540054;

export const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

/** Student's t interval of the mean of independent values; at least two. */
export function meanInterval(values: readonly number[]): Interval {
  const n = values.length;
  const centre = mean(values);
  const variance = values.reduce((total, value) => total + (value - centre) ** 2, 0) / (n - 1);
  const half = tQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { low: centre - half, high: centre + half };
}

/** Wilson's score interval of a proportion (Wilson 1927; recommended by Brown, Cai & DasGupta 2001). */
export function wilsonInterval(successes: number, n: number): Interval {
  const p = successes / n;
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Counts agreement of two flags an example; both hold the same examples in the same order. */
export function countPairs(first: Uint8Array, second: Uint8Array): PairedCounts {
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (let example = 0; example < first.length; example++) {
    if (first[example]) counts[second[example] ? 'both' : 'onlyFirst']++;
    else counts[second[example] ? 'onlySecond' : 'neither']++;
  }
  return counts;
}

/** Interval of the paired difference first - second of two proportions (Newcombe 1998, Stat. Med. 17:2635, method 10). */
export function pairedInterval({ both, onlyFirst, onlySecond, neither }: PairedCounts): Interval {
  const n = both + onlyFirst + onlySecond + neither;
  const first = both + onlyFirst;
  const second = both + onlySecond;
  const difference = (first - second) / n;
  const below = (count: number) => count / n - wilsonInterval(count, n).low;
  const above = (count: number) => wilsonInterval(count, n).high - count / n;

  const determinant = both * neither - onlyFirst * onlySecond;
  const corrected = determinant > 0 ? Math.max(determinant - n / 2, 0) : determinant;
  const scale = Math.sqrt(first * (n - first) * second * (n - second));
  const phi = scale === 0 ? 0 : corrected / scale;
  const half = (a: number, b: number) => Math.sqrt(a ** 2 - 2 * phi * a * b + b ** 2);

  return {
    low: difference - half(below(first), above(second)),
    high: difference + half(below(second), above(first)),
  };
}

/** Two-sided p of McNemar's exact test: would two equally good networks disagree this unevenly? */
export function mcnemarTest({ onlyFirst, onlySecond }: PairedCounts): number {
  return onlyFirst + onlySecond === 0 ? 1 : binomialTest(onlyFirst, onlyFirst + onlySecond).pValue;
}
