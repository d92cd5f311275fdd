import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { type Design, defaultName, levelsOf } from './design.ts';
import type { Study, Variant } from './study.ts';

/** Names become parts of file names, jobs and artifacts. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'expected at most 100 letters, digits, dots, dashes and underscores');

/** The design of a study; factorial if it names none. */
export const designOf = ({ design = 'factorial' }: Pick<Study, 'design'>): Design => design as Design;

/** The variants of a study. Throws ConfigurationError if two have the same name, or if a name cannot be a file name. */
export function variantsOf(study: Study): readonly Variant[] {
  const question = { factors: study.factors, design: designOf(study) };
  const variants = levelsOf(question).map((levels) => ({
    name: study.variant?.(levels) ?? defaultName(levels, question),
    levels,
  }));
  const names = variants.map((variant) => variant.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new ConfigurationError(
      `Two combinations of levels are both named "${twice}": make variant() in the study name every combination differently.`,
    );
  }
  const unusable = names.find((name) => !nameSchema.safeParse(name).success);
  if (unusable !== undefined) {
    throw new ConfigurationError(
      `Variant "${unusable}" cannot name a file: use at most 100 letters, digits, dots, dashes and underscores in the study's variant().`,
    );
  }
  return variants;
}

/** The variants called `names`, in the study's order; throws ConfigurationError naming the valid ones. */
export function selectVariants(study: Study, names: readonly string[]): readonly Variant[] {
  const variants = variantsOf(study);
  const unknown = names.find((name) => variants.every((variant) => variant.name !== name));
  if (unknown !== undefined) {
    const valid = variants.map((variant) => variant.name).join(', ');
    throw new ConfigurationError(`Unknown variant "${unknown}": study "${study.name}" has ${valid}.`);
  }
  return variants.filter((variant) => names.includes(variant.name));
}
