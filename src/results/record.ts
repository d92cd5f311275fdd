import { z } from 'zod';
import { runConfigSchema } from '../study/config.ts';
import { engineSchema } from './engine.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const finite = z.number();
const nonNegative = z.number().min(0);
const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** A trainer of its own may record more than these two, under names that it chooses. */
const metrics = z.object({ loss: nonNegative, top1: share }).catchall(finite);

/**
 * One epoch: `train` is the running mean over its steps, `val` the whole validation split after it. A trainer of its own may
 * have no learning rate: null.
 */
const epochSchema = z.strictObject({
  epoch: z.int().positive(),
  learningRate: finite.nullable(),
  train: metrics,
  val: metrics,
});

/** What happened on the clock; everything in a record that may differ between two runs of one config. */
const timingSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Seconds of training and evaluation, without set-up. */
  wallSeconds: nonNegative,
  /** Median milliseconds of a training step; null of a trainer of its own, whose steps nobody sees. */
  stepMilliseconds: nonNegative.nullable(),
  /** Training images a second over all epochs, evaluation left out. */
  imagesPerSecond: nonNegative,
  /** Share of training time spent waiting for data; null as above. */
  dataWait: share.nullable(),
});

/**
 * The outcome of one run (variant x seed). Everything a report says comes from these. Beside what a field's own comment
 * says, null stands for what schema 1 did not record (schema-1.ts).
 */
export const runRecordSchema = z.strictObject({
  schema: z.literal(2),
  /** What a run with the same key would repeat (key.ts). */
  key: digest.nullable(),
  /** Whether this is the answer of an earlier commit, which `provenance` names: nothing was trained again. */
  reused: z.boolean().default(false),
  config: runConfigSchema,
  /** Of a trainer of its own `digest` is the program's (program.ts); what it does not tell of its network is null. */
  network: z.strictObject({ digest, parameters: count.nullable(), flops: count.nullable() }),
  dataset: z.strictObject({
    title: z.string(),
    digest,
    splitDigest: digest,
    /** sha256 of the archive that the images come from; null if there is none. */
    archive: digest.nullable(),
    /** sha256 over the labels of train, then of val, one byte per image. */
    labelDigest: digest.nullable(),
    /** Class index of every val image, one byte per image (base64), in the order of `correct` and `scores`. */
    valLabels: z.base64().nullable(),
    classes: z.array(z.string()).min(2),
    train: count,
    val: z.int().positive(),
    skipped: z.record(z.string(), count),
  }),
  epochs: z.array(epochSchema).min(1),
  /**
   * Metrics of the last epoch on val. `correct` has one bit per image (correct.ts), null of a trainer of its own that does not
   * tell. `scores` is what the network said of each (scores.ts), null if they are too many, too.
   */
  result: z.strictObject({
    top1: share,
    loss: nonNegative,
    correct: z.base64().nullable(),
    scores: z.base64().nullable(),
  }),
  provenance: z.strictObject({
    version: z.string(),
    /** Null outside a git checkout. */
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}$/)
      .nullable(),
    dirty: z.boolean().nullable(),
    /** sha256 of `git diff HEAD`; null if nothing differs. */
    changes: digest.nullable(),
    /** sha256 of the study's config file. */
    config: digest.nullable(),
    /** sha256 over the sources that decide a run's numbers (training-code.ts). */
    code: digest.nullable(),
    lockfile: digest.nullable(),
    node: z.string(),
    engine: engineSchema,
  }),
  timing: timingSchema,
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** A record without what only tells of one training: two runs of one config on one machine are equal in all of this. */
export function comparable({ timing: _, reused: __, ...rest }: RunRecord): Omit<RunRecord, 'timing' | 'reused'> {
  return rest;
}
