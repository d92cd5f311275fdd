import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { firstIssue } from '../base/schema.ts';
import { datasetRequestSchema, levelSchema, recipeSchema } from './config.ts';
import type { Study } from './study.ts';

const functionSchema = z.custom<(...parameters: never[]) => unknown>((value) => typeof value === 'function', {
  message: 'expected a function',
});

const overridesSchema = z.strictObject({
  recipe: recipeSchema.partial().optional(),
  dataset: datasetRequestSchema.partial().optional(),
  seeds: z.array(z.int().min(0)).min(1).optional(),
});

const studySchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and dashes'),
  factors: z.record(z.string(), z.array(levelSchema).min(1)),
  variant: functionSchema,
  network: functionSchema,
  contrast: z.strictObject({ factor: z.string(), baseline: levelSchema, treatment: levelSchema }),
  recipe: recipeSchema,
  dataset: datasetRequestSchema,
  seeds: z.array(z.int().min(0)).min(1),
  presets: z.record(z.string(), overridesSchema),
  margin: z.number().positive().lt(100).optional(),
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
  const { factors, contrast } = result.data;
  const levels = factors[contrast.factor];
  if (levels === undefined) {
    throw new ConfigurationError(
      `${file}: contrast.factor is "${contrast.factor}", expected one of the factors ${Object.keys(factors).join(', ')}.`,
    );
  }
  if (contrast.baseline === contrast.treatment) {
    throw new ConfigurationError(
      `${file}: both sides of the contrast are "${contrast.baseline}": name two levels of factor ${contrast.factor}.`,
    );
  }
  const missing = [contrast.baseline, contrast.treatment].find((level) => !levels.includes(level));
  if (missing !== undefined) {
    throw new ConfigurationError(
      `${file}: the contrast names level "${missing}", but factor ${contrast.factor} has ${levels.join(', ')}.`,
    );
  }
  return exported as Study<Network>;
}
