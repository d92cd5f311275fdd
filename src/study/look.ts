import { z } from 'zod';
import { contrastSchema } from './config.ts';
import { metricSchema } from './metric.ts';

/** Most recipes that a look lists. More are digested into one. */
export const maximumRecipes = 8;

/**
 * What a look asks, apart from the question's name: the seeds that were planned for it, and everything that somebody
 * who knows the results could change to get others.
 */
export const askedSchema = z.strictObject({
  /** Of a study with a budget, the seeds that have begun. */
  seeds: z.array(z.int().min(0)).min(1).readonly(),
  /** The most seeds of a study that is evaluated after every seed. */
  mostSeeds: z.int().min(2).optional(),
  contrast: contrastSchema.nullable(),
  metric: metricSchema,
  margin: z.number().positive(),
  /** Digests of the settings that the runs are trained with: one, or as many as the factors set. */
  recipes: z
    .array(z.string().regex(/^[0-9a-f]{12}$/))
    .min(1)
    .max(maximumRecipes)
    .readonly(),
});
export type Asked = Readonly<z.infer<typeof askedSchema>>;

/** An evaluation of a study whose result could decide whether more is trained. Written before the results are read. */
export const lookSchema = askedSchema.extend({ at: z.iso.datetime() });
export type Look = Readonly<z.infer<typeof lookSchema>>;
