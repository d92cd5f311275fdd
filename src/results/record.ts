import { z } from 'zod';
import { runConfigSchema } from '../study/config.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const finite = z.number();
const nonNegative = z.number().min(0);
const share = z.number().min(0).max(1);
const count = z.int().min(0);

const metrics = z.strictObject({ loss: nonNegative, top1: share });

/** One epoch: `train` is the running mean over its steps, `val` the whole validation split after it. */
const epochSchema = z.strictObject({ epoch: z.int().positive(), learningRate: finite, train: metrics, val: metrics });

/** What happened on the clock; everything in a record that may differ between two runs of one config. */
const timingSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Seconds of training and evaluation, without set-up. */
  wallSeconds: nonNegative,
  /** Median milliseconds of a training step. */
  stepMilliseconds: nonNegative,
  /** Training images a second over all epochs, evaluation left out. */
  imagesPerSecond: nonNegative,
  /** Share of training time spent waiting for data. */
  dataWait: share,
});

/** The outcome of one run (variant x seed). Everything a report says comes from these. */
export const runRecordSchema = z.strictObject({
  schema: z.literal(1),
  config: runConfigSchema,
  network: z.strictObject({ digest, parameters: count, flops: count }),
  dataset: z.strictObject({
    title: z.string(),
    digest,
    splitDigest: digest,
    classes: z.array(z.string()).min(2),
    train: count,
    val: z.int().positive(),
    skipped: z.record(z.string(), count),
  }),
  epochs: z.array(epochSchema).min(1),
  /** Metrics of the last epoch on val; `correct` has one bit an example (base64, first example in the lowest bit). */
  result: z.strictObject({ top1: share, loss: nonNegative, correct: z.base64() }),
  provenance: z.strictObject({
    version: z.string(),
    /** Null outside a git checkout. */
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}$/)
      .nullable(),
    dirty: z.boolean().nullable(),
    lockfile: digest.nullable(),
    node: z.string(),
    engine: z.strictObject({
      engine: z.enum(['native', 'gpu', 'wasm']),
      mode: z.enum(['graph', 'eager']),
      tensorflow: z.string(),
      device: z.string(),
      threads: z.int().positive(),
      deterministic: z.boolean(),
      selfTest: z.string(),
    }),
  }),
  timing: timingSchema,
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** A record without its timing: two runs of one config on one machine are equal in all of this. */
export function comparable({ timing: _, ...rest }: RunRecord): Omit<RunRecord, 'timing'> {
  return rest;
}
