import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { issueText } from '../base/schema.ts';
import { shellWord } from '../base/shell.ts';
import type { RunRecord } from '../results/record.ts';
import { datasetRequestSchema, levelSchema, recipeSchema } from '../study/config.ts';

/** GitHub's limit for a matrix. */
const maximumRuns = 256;
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);

const planSchema = z.strictObject({
  study: z.strictObject({
    name,
    factors: z.record(z.string(), z.array(levelSchema)),
    contrast: z.strictObject({ factor: z.string(), baseline: levelSchema, treatment: levelSchema }),
  }),
  preset: name.nullable(),
  include: z
    .array(z.strictObject({ run: name, variant: name, seed: z.int().min(0) }))
    .min(1)
    .max(maximumRuns),
  dataset: datasetRequestSchema,
  recipe: recipeSchema,
});

/** What a workflow trains, as `ablate plan --json` prints it: the matrix, and what all of its runs have in common. */
export type Plan = z.infer<typeof planSchema>;
export type PlannedRun = Plan['include'][number];

/** Reads a plan; throws ConfigurationError naming `origin`. */
export function parsePlan(text: string, origin: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigurationError(`${origin} is not JSON, expected what "ablate plan --json" prints.`);
  }
  const result = planSchema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigurationError(
    `${origin} is not a plan: ${issueText(result.error)}; expected what "ablate plan --json" prints.`,
  );
}

/** What of a record is not as planned, as one phrase; undefined where all of it is. */
export function deviationFrom(plan: Plan, run: PlannedRun, { config }: RunRecord): string | undefined {
  if (config.study !== plan.study.name) return `it is of study ${config.study}`;
  if (config.variant !== run.variant) return `it is of variant ${config.variant}`;
  if (config.seed !== run.seed) return `it is of seed ${config.seed}`;
  for (const part of ['dataset', 'recipe'] as const) {
    for (const [key, planned] of Object.entries(plan[part])) {
      const actual = (config[part] as Record<string, unknown>)[key];
      if (actual !== planned) return `its ${key} is ${JSON.stringify(actual)}, planned was ${JSON.stringify(planned)}`;
    }
  }
  return undefined;
}

/** What to type to train the planned runs again. */
export function commandOf({ preset, include, dataset, recipe }: Plan): string {
  const variants = [...new Set(include.map(({ variant }) => variant))];
  const seeds = [...new Set(include.map(({ seed }) => seed))];
  const options = [
    ...(preset === null ? [] : [`--preset=${preset}`]),
    `--variants=${variants.join(',')}`,
    `--seeds=${seeds.join(',')}`,
    `--epochs=${recipe.epochs}`,
    `--dataset=${shellWord(dataset.source)}`,
    `--image-size=${dataset.imageSize}`,
    ...(dataset.limit === null ? [] : [`--limit=${dataset.limit}`]),
  ];
  return `npm run ablation -- ${options.join(' ')}`;
}
