import { binomialAtMost } from './distributions.ts';
import { type Interval, wilsonInterval } from './interval.ts';

/** How often two networks were right on the same examples. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** Counts agreement of two flags per example. Both arrays have the same examples in the same order. */
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

/**
 * Two-sided mid-p of McNemar's test, for the hypothesis that both networks are equally good. It is the p of the exact
 * test minus half the probability of exactly these counts (Fagerland, Lydersen & Laake 2013, BMC Med. Res. Meth.
 * 13:91).
 */
export function mcnemarMidP({ onlyFirst, onlySecond }: PairedCounts): number {
  const least = Math.min(onlyFirst, onlySecond);
  const most = Math.max(onlyFirst, onlySecond);
  if (least === most) return 1;
  return binomialAtMost(least, least + most) + binomialAtMost(least - 1, least + most);
}
