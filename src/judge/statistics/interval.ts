/** A confidence interval, 95 % if nothing else is said. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** An interval, cut at the bounds of its value. */
export const within = ({ low, high }: Interval, bounds: Interval): Interval => ({
  low: Math.max(low, bounds.low),
  high: Math.min(high, bounds.high),
});

/** Unbiased variance of at least two independent values. */
export function variance(values: readonly number[]): number {
  const centre = mean(values);
  return sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1);
}

/** 97.5% quantile of the standard normal distribution. */
const z = 1.959963984540054;

/** Wilson's score interval of a proportion (Wilson 1927; recommended by Brown, Cai & DasGupta 2001). */
export function wilsonInterval(successes: number, n: number): Interval {
  const p = successes / n;
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
