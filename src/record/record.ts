import { z } from 'zod';
import { runConfigSchema } from '../study/config.ts';
import { engineSchema } from './engine.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const finite = z.number();
const nonNegative = z.number().min(0);
const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** A study's own trainer may record more metrics, under names of its choice. */
const metrics = z.object({ loss: nonNegative, top1: share }).catchall(finite);

/**
 * One epoch. `train` is the running mean over its steps, and `val` is evaluated on the whole val split after it. A
 * study's own trainer may have no learning rate: null.
 */
const epochSchema = z.strictObject({
  epoch: z.int().positive(),
  learningRate: finite.nullable(),
  train: metrics,
  val: metrics,
});

/** Times. Only these may differ between two runs of one config. */
const timingSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Seconds of training and evaluation, without set-up. */
  wallSeconds: nonNegative,
  /** Median milliseconds of a training step; null for a study's own trainer, whose steps are not seen. */
  stepMilliseconds: nonNegative.nullable(),
  /** Training images per second over all epochs, without evaluation. */
  imagesPerSecond: nonNegative,
  /** Share of training time spent waiting for data; null for a study's own trainer. */
  dataWait: share.nullable(),
});

/**
 * The result of one run (variant x seed). Reports are made from records alone. A field may also be null because schema
 * 1 did not record it (schema-1.ts).
 */
export const runRecordSchema = z.strictObject({
  schema: z.literal(2),
  /** Runs with the same key give the same numbers (key.ts). */
  key: digest.nullable(),
  /** Whether the record comes from an earlier commit, which `provenance` names. Nothing was trained again. */
  reused: z.boolean().default(false),
  config: runConfigSchema,
  /**
   * For a study's own trainer, `digest` is that of the program (program.ts), and what it does not tell about its
   * network is null.
   */
  network: z.strictObject({ digest, parameters: count.nullable(), flops: count.nullable() }),
  dataset: z.strictObject({
    title: z.string(),
    digest,
    splitDigest: digest,
    /** sha256 of the archive that the images come from; null if there is none. */
    archive: digest.nullable(),
    /** sha256 of the labels, first train, then val, one byte per image. */
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
   * Metrics of the last epoch on val. `correct` has one bit per image (correct.ts); null if a study's own trainer does
   * not tell. `scores` is the network's output per image (scores.ts); null also if there are too many.
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
    /** Digest of the run's graphs (compute/graph/digest.ts); null without a compiled graph. */
    graph: digest.nullable().default(null),
    /**
     * Digest of the graphs that the same code makes of some fixed networks: how a network is computed, whichever it is.
     * Null without a compiled graph.
     */
    compiler: digest.nullable().default(null),
    /** Digest of the packages that compute (packages.ts); null if no lockfile names them. */
    packages: digest.nullable().default(null),
    /** sha256 of the whole lockfile. */
    lockfile: digest.nullable(),
    node: z.string(),
    engine: engineSchema,
  }),
  timing: timingSchema,
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** A record without what belongs to one training only. Two runs of one config on one machine are equal in all of this. */
export function comparable({ timing: _, reused: __, ...rest }: RunRecord): Omit<RunRecord, 'timing' | 'reused'> {
  return rest;
}
