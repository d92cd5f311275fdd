import { z } from 'zod';
import { precisions } from '../base/choices.ts';
import { datasetRequestSchema } from '../base/dataset-request.ts';
import { ConfigurationError } from '../base/errors.ts';
import { firstIssue } from '../base/schema.ts';
import { type Contrast, contrastSchema, type Factors, levelSchema, recipeSchema } from './config.ts';
import { type Levels, levelsKey, levelsOf } from './design.ts';
import { faultOfMetric } from './metric.ts';
import { questionSchema } from './question.ts';
import type { Study } from './study.ts';
import { trainerSchema } from './trainer.ts';

const functionSchema = z.custom<(...parameters: never[]) => unknown>((value) => typeof value === 'function', {
  message: 'expected a function',
});

/**
 * A value for all variants, or a function of their levels. The result of a function is checked when the runs are
 * planned.
 */
const settingSchema = <Value extends z.ZodType>(value: Value) => value.or(functionSchema);

const partialRecipeSchema = recipeSchema.partial();

const overridesSchema = z.strictObject({
  recipe: partialRecipeSchema.optional(),
  dataset: datasetRequestSchema.partial().optional(),
  seeds: z.array(z.int().min(0)).min(1).optional(),
});

const studySchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and dashes'),
  factors: z.record(z.string(), z.array(levelSchema).min(1)),
  design: questionSchema.shape.design,
  variant: functionSchema.optional(),
  network: functionSchema.optional(),
  trainer: trainerSchema.optional(),
  contrast: contrastSchema.optional(),
  recipe: settingSchema(partialRecipeSchema).optional(),
  dataset: settingSchema(datasetRequestSchema),
  precision: settingSchema(z.enum(precisions)).optional(),
  seeds: z.array(z.int().min(0)).min(1),
  presets: z.record(z.string(), overridesSchema).optional(),
  metric: questionSchema.shape.metric,
  margin: z.number().positive().optional(),
});

/** Checks what a config file exports; throws ConfigurationError naming the field, what was expected and the file. */
export function checkStudy<Network>(exported: unknown, file: string): Study<Network> {
  const result = studySchema.safeParse(exported);
  if (!result.success) {
    const { field, message } = firstIssue(result.error, exported);
    throw new ConfigurationError(
      `${file} is not a study: ${field || 'its default export'}: ${message}; write it with defineStudy({ ... }).`,
    );
  }
  const fault = contradictionIn(result.data);
  if (fault !== undefined) throw new ConfigurationError(`${file}: ${fault}`);
  return exported as Study<Network>;
}

/** Fields that are valid alone but not together, as a sentence. A schema cannot check that. */
function contradictionIn({
  network,
  trainer,
  metric,
  margin,
  ...question
}: z.infer<typeof studySchema>): string | undefined {
  if ((network === undefined) === (trainer === undefined)) {
    return 'a study has either network, which Ablate trains, or trainer, a program that trains by itself: give one of the two.';
  }
  return faultOfMetric(metric, margin) ?? faultOfQuestion(question);
}

function faultOfQuestion({
  factors,
  design,
  contrast,
}: Pick<z.infer<typeof studySchema>, 'factors' | 'design' | 'contrast'>): string | undefined {
  if (design === 'factorial') return contrast === undefined ? contrastMissing : faultOfContrast(contrast, factors);
  if (contrast !== undefined) {
    return 'contrast belongs to a factorial design, the others say themselves what they compare: leave out one of the two.';
  }
  if (typeof design !== 'string') return faultOfList(design, factors);
  const [constant] = Object.entries(factors).find(([, levels]) => levels.length < 2) ?? [];
  if (constant === undefined) return undefined;
  return `factor ${constant} has one level, but design "${design}" needs another one to compare with the first.`;
}

const contrastMissing =
  "contrast is missing: name the factor asked about and its baseline, such as { factor: 'norm', baseline: 'batch' }, or choose another design.";

function faultOfContrast({ factor, baseline, treatment }: Contrast, factors: Factors): string | undefined {
  const levels = factors[factor];
  if (levels === undefined) {
    return `contrast.factor is "${factor}", expected one of the factors ${Object.keys(factors).join(', ')}.`;
  }
  if (baseline === treatment) {
    return `both sides of the contrast are "${baseline}": name two levels of factor ${factor}.`;
  }
  const missing = [baseline, treatment].find((level) => level !== undefined && !levels.includes(level));
  if (missing === undefined) return undefined;
  return `the contrast names level "${missing}", but factor ${factor} has ${levels.join(', ')}.`;
}

function faultOfList(design: readonly Levels[], factors: Factors): string | undefined {
  for (const [factor, level] of design.flatMap((levels) => Object.entries(levels))) {
    if (factors[factor]?.includes(level)) continue;
    const expected = factors[factor]?.join(', ') ?? `no such factor; there are ${Object.keys(factors).join(', ')}`;
    return `design lists ${factor} "${level}", expected ${expected}.`;
  }
  const keys = levelsOf({ factors, design }).map(levelsKey);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  return twice === undefined ? undefined : `design lists the variant ${twice} twice: leave one of them out.`;
}
