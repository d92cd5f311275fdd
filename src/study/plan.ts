import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { readJson } from '../base/files/json.ts';
import { shellWord } from '../base/system/shell.ts';
import { contrastSchema, levelSchema, type RunConfig, runConfigSchema, runName } from './config.ts';
import { designSchema } from './design.ts';
import { defaultMetric, metricSchema } from './metric.ts';
import { planRuns, type RunRequest } from './runs.ts';
import { spansOf } from './settings.ts';
import { defaultMargin, type Study } from './study.ts';
import { designOf, nameSchema } from './variants.ts';

/** The question of a study: its factors, and which differences are the answer. */
export const questionSchema = z.strictObject({
  name: nameSchema,
  factors: z.record(z.string(), z.array(levelSchema).readonly()),
  design: designSchema.default('factorial'),
  /** Null for a design that determines its comparisons itself. */
  contrast: contrastSchema.nullable(),
  metric: metricSchema.default(defaultMetric),
  /** In percentage points, or in the unit of the metric. */
  margin: z.number().positive().default(defaultMargin),
  /** Settings that the factors change, such as `recipe.warmupEpochs`. All others are equal in all runs. */
  spans: z.array(z.string()).readonly().default([]),
  /** The most seeds of a study that is evaluated after every seed. Without it the number of seeds is fixed. */
  mostSeeds: z.int().min(2).optional(),
});

const planSchema = z
  .strictObject({
    schema: z.literal(1),
    study: questionSchema,
    /** Path of the config file, relative to the folder in which every command runs. */
    config: z.string().min(1).max(1000),
    /** The options of `ablate run` that were given. */
    options: z.array(z.string().max(10_000)).max(100).readonly(),
    /** Whether a program of the study's own trains the runs: Ablate knows no networks of theirs. */
    trainer: z.literal(true).optional(),
    runs: z
      .array(runConfigSchema.extend({ study: nameSchema, variant: nameSchema }))
      .min(1)
      .readonly(),
  })
  .refine(({ runs }) => new Set(runs.map(runName)).size === runs.length, 'two runs have the same name')
  .refine(({ study, runs }) => runs.every((run) => run.study === study.name), 'a run is of another study');

/**
 * The contract between planning, training and reporting: the question of a study, and the whole config of every run. It
 * is resolved once, and every later step takes it as it is. The file `study.json` beside the records holds it.
 */
export type Plan = Readonly<z.infer<typeof planSchema>>;

/** The config file of a plan, and the options that were given with it. */
export type PlanOrigin = Pick<Plan, 'config' | 'options'>;

/** Resolves a request into a plan; throws ConfigurationError like `planRuns`. */
export function makePlan(study: Study, request: RunRequest, { config, options }: PlanOrigin): Plan {
  const { name, factors, contrast = null, metric = defaultMetric, margin = defaultMargin } = study;
  const { mostSeeds } = request;
  const asked = { name, factors, design: designOf(study), contrast, metric, margin, spans: spansOf(study) };
  const question = { ...asked, ...(mostSeeds !== undefined && { mostSeeds }) };
  const trained = study.trainer !== undefined && { trainer: true as const };
  return { schema: 1, study: question, config, options, ...trained, runs: planRuns(study, request) };
}

/** Reads a plan; throws ConfigurationError naming `origin`. */
export function parsePlan(text: string, origin: string): Plan {
  const read = readJson(planSchema, text);
  if ('value' in read) return read.value;
  throw new ConfigurationError(`${origin} is not a plan: ${read.fault}; write one with "ablate plan --json".`);
}

/** The run called `name`; throws ConfigurationError naming the planned ones. */
export function plannedRun({ runs }: Plan, name: string): RunConfig {
  const run = runs.find((candidate) => runName(candidate) === name);
  if (run !== undefined) return run;
  const planned = runs.map(runName);
  const shown = planned.length > 20 ? [...planned.slice(0, 20), `${planned.length - 20} more`] : planned;
  throw new ConfigurationError(`The plan has no run "${name}": give one of ${shown.join(', ')}.`);
}

/** The first field in which a run's config differs from the plan, as a phrase; undefined if none does. */
export function deviationFrom(planned: RunConfig, actual: RunConfig): string | undefined {
  const fields = flattened(actual);
  for (const [field, value] of flattened(planned)) {
    const found = fields.get(field) ?? 'none';
    fields.delete(field);
    if (found !== value) return `its ${field} is ${found}, planned was ${value}`;
  }
  const [extra] = fields.keys();
  return extra === undefined ? undefined : `its ${extra} was not planned`;
}

/** The command that trains the planned runs again. */
export const commandOf = ({ config, options }: PlanOrigin): string =>
  ['npx ablate run', ...[`--config=${config}`, ...options].map(shellWord)].join(' ');

/** Every value as JSON under the path of its field, such as `recipe.epochs`. */
function flattened(value: object, prefix = ''): Map<string, string> {
  const entries = Object.entries(value).flatMap(([key, part]): (readonly [string, string])[] =>
    typeof part === 'object' && part !== null
      ? [...flattened(part, `${prefix}${key}.`)]
      : [[prefix + key, JSON.stringify(part)]],
  );
  return new Map(entries);
}
