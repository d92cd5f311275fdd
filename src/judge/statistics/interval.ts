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
