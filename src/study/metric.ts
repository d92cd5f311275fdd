import { z } from 'zod';

/** What a record tells about every val image: 1 if it is right, 1 if it is wrong, or its cross-entropy in nats. */
export const measures = ['top1', 'error', 'loss'] as const;
export type Measure = (typeof measures)[number];

/** The number that a study compares. Reports show the other recorded metrics beside it. */
export const metricSchema = z.strictObject({
  /** The name in reports, written after "val": `top-1`, `loss`. */
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u, 'expected at most 40 letters, digits, spaces, dots and dashes'),
  /** `%` for shares from 0 to 1, whose differences are in points. Otherwise the unit of the values, which may be empty. */
  unit: z.string().regex(/^[^\p{C}|]{0,20}$/u, 'expected at most 20 characters'),
  better: z.enum(['higher', 'lower'], 'expected higher or lower'),
  /**
   * What is computed from every image. If left out, the study's own trainer records the metric under this name, and its
   * intervals are over the seeds alone.
   */
  perExample: z.enum(measures, `expected one of ${measures.join(', ')}`).optional(),
});
export type Metric = Readonly<z.infer<typeof metricSchema>>;

export const defaultMetric = {
  name: 'top-1',
  unit: '%',
  better: 'higher',
  perExample: 'top1',
} as const satisfies Metric;

/** Whether values are shares from 0 to 1, which are shown in percent. */
export const isShare = ({ unit }: Metric): boolean => unit === '%';

/** A margin in the unit of the values: 0.01 for one point. */
export const marginOf = (margin: number, metric: Metric): number => (isShare(metric) ? margin / 100 : margin);

/** Factor by which a chart multiplies values. */
export const scaleOf = (metric: Metric): number => (isShare(metric) ? 100 : 1);

/** Largest margin of a share, in points. With a larger one nearly everything would be practically the same. */
const largestMargin = 10;

/** What is wrong with a metric and the margin of its study together, as a sentence; undefined if nothing is. */
export function faultOfMetric(
  { name, unit, better, perExample }: Metric,
  margin: number | undefined,
): string | undefined {
  const right = perExample === 'top1' ? 'higher' : 'lower';
  if (perExample !== undefined && better !== right)
    return `metric.better is "${better}", expected "${right}" for "${perExample}".`;
  if (unit === '%')
    return margin !== undefined && margin > largestMargin
      ? `margin is ${margin}, expected at most ${largestMargin} points, a tenth of the range: two variants that differ by more are not the same.`
      : undefined;
  if (margin !== undefined) return undefined;
  return `margin is missing: say, in ${unit || 'its unit'}, up to which difference in ${name} two variants count as the same.`;
}
