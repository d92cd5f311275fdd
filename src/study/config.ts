import { z } from 'zod';
import { precisions } from '../base/precision.ts';

/** How a network is trained; the same for every variant of a study. */
export const recipeSchema = z.strictObject({
  epochs: z.int().positive(),
  batchSize: z.int().positive(),
  /** Peak learning rate, reached after the warm-up. */
  learningRate: z.number().positive(),
  momentum: z.number().min(0).lt(1),
  weightDecay: z.number().min(0),
  /** Epochs of linear warm-up before the cosine; fractions allowed. */
  warmupEpochs: z.number().min(0),
  labelSmoothing: z.number().min(0).lt(1),
  /** Mirror half of the training images left to right. */
  flip: z.boolean(),
  /** Pad training images by this many zero pixels and crop back at a random place; 0 turns it off. */
  cropPadding: z.int().min(0),
});
export type Recipe = z.infer<typeof recipeSchema>;

export const datasetRequestSchema = z.strictObject({
  source: z.string().min(1),
  imageSize: z.int().positive(),
  limit: z.int().positive().nullable(),
});

/** A factor's value in one variant. */
export const levelSchema = z.union([z.string(), z.number()]);
export type Level = z.infer<typeof levelSchema>;

/** Everything that decides a run's numbers, in one object that travels inside its record and its checkpoint. */
export const runConfigSchema = z.strictObject({
  study: z.string().min(1),
  variant: z.string().min(1),
  levels: z.record(z.string(), levelSchema),
  seed: z.int().min(0),
  dataset: datasetRequestSchema,
  recipe: recipeSchema,
  precision: z.enum(precisions),
});
export type RunConfig = Readonly<z.infer<typeof runConfigSchema>>;

/** Name of a run within its study: `resnet34-seed0`. */
export const runName = (config: Pick<RunConfig, 'variant' | 'seed'>): string => `${config.variant}-seed${config.seed}`;
