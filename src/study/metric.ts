import { z } from 'zod';

/** What of every val image can be computed from a record: right (1 or 0), wrong (1 or 0), and cross-entropy in nats. */
export const measures = ['top1', 'error', 'loss'] as const;
export type Measure = (typeof measures)[number];

/** What decides a study. Whatever else its records hold is reported beside it. */
export const metricSchema = z.strictObject({
  /** As it is read behind "val": `top-1`, `loss`. */
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u, 'expected at most 40 letters, digits, spaces, dots and dashes'),
  /** `%` for shares of 1, whose differences are points; else the unit of the values, which may be empty. */
  unit: z.string().regex(/^[^\p{C}|]{0,20}$/u, 'expected at most 20 characters'),
  better: z.enum(['higher', 'lower'], 'expected higher or lower'),
  /**
   * Computed of every image. If it is left out the metric is one that the study's own trainer records under this name: its
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

/** Whether values are shares of 1, which are written in percent. */
export const isShare = ({ unit }: Metric): boolean => unit === '%';

/** A sentence on what cannot be together in a metric and the margin of its study; undefined if all can. */
export function faultOfMetric(
  { name, unit, better, perExample }: Metric,
  margin: number | undefined,
): string | undefined {
  const right = perExample === 'top1' ? 'higher' : 'lower';
  if (perExample !== undefined && better !== right)
    return `metric.better is "${better}", expected "${right}" for "${perExample}".`;
  if (unit === '%')
    return margin !== undefined && margin >= 100 ? `margin is ${margin}, expected less than 100 points.` : undefined;
  if (margin !== undefined) return undefined;
  return `margin is missing: say, in ${unit || 'its unit'}, up to which difference in ${name} two variants count as the same.`;
}
