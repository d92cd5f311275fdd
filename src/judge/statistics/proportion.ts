import type { Interval } from './interval.ts';

/** 97.5% quantile of the standard normal distribution. */
const z = 1.959963984540054;

/** Wilson's score interval of a proportion (Wilson 1927; recommended by Brown, Cai & DasGupta 2001). */
export function wilsonInterval(successes: number, n: number): Interval {
  const p = successes / n;
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
