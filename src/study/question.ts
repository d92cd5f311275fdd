import { z } from 'zod';
import { contrastSchema, levelSchema } from './config.ts';
import { designSchema } from './design.ts';
import { defaultMetric, metricSchema } from './metric.ts';
import { settingsOfFactors } from './settings.ts';
import type { Study } from './study.ts';
import { designOf } from './variants.ts';

/** The question of a study: its factors, and which differences are the answer. */
export const questionSchema = z.strictObject({
  factors: z.record(z.string(), z.array(levelSchema).readonly()),
  design: designSchema.default('factorial'),
  /** Null for a design that determines its comparisons itself, and for records of one level only. */
  contrast: contrastSchema.nullable(),
  /** The number that the study compares. */
  metric: metricSchema.default(defaultMetric),
  /** Smaller differences count as none. In percentage points, or in the unit of the metric. */
  margin: z.number().positive().default(1),
  /** Settings that the factors change, such as `recipe.warmupEpochs`. All others are equal in all runs. */
  spans: z.array(z.string()).readonly().default([]),
  /** The most seeds of a study that is evaluated after every seed. Without it the number of seeds is fixed. */
  mostSeeds: z.int().min(2).optional(),
});
export type Question = Readonly<z.infer<typeof questionSchema>>;

/** A question that leaves out what has a default. */
export type AskedQuestion = Pick<Question, 'factors' | 'contrast'> & Partial<Question>;

/** The question with its defaults. What else `asked` has, such as a name, is dropped. */
export const completeQuestion = (asked: AskedQuestion): Question => questionSchema.strip().parse(asked);

/** All defaults. */
export const defaultQuestion = completeQuestion({ factors: {}, contrast: null });

/** The question of a study, if its runs are trained with these options. */
export function questionOf(study: Study, { mostSeeds }: Pick<Question, 'mostSeeds'> = {}): Question {
  const { contrast = null, ...rest } = study;
  return completeQuestion({ ...rest, contrast, design: designOf(study), spans: settingsOfFactors(study), mostSeeds });
}
