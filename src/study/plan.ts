import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { readJson } from '../base/files/json.ts';
import { shellWord } from '../base/system/shell.ts';
import { type RunConfig, runConfigSchema, runName } from './config.ts';
import { lookSchema } from './look.ts';
import { questionOf, questionSchema } from './question.ts';
import { planRuns, type RunRequest } from './runs.ts';
import { flattened } from './settings.ts';
import type { Study } from './study.ts';
import { nameSchema } from './variants.ts';

const planSchema = z
  .strictObject({
    schema: z.literal(1),
    study: z.strictObject({ name: nameSchema, ...questionSchema.shape }),
    /** Path of the config file, relative to the folder in which every command runs. */
    config: z.string().min(1).max(1000),
    /** The options of `ablate run` that were given. */
    options: z.array(z.string().max(10_000)).max(100).readonly(),
    /** Whether a program of the study's own trains the runs: Ablate knows no networks of theirs. */
    trainer: z.literal(true).optional(),
    /** How often results were looked at, in `study.json` alone. Versions that did not count leave it out. */
    looks: z.array(lookSchema).max(10_000).readonly().optional(),
    /**
     * Seeds that are planned only so that main has more of them for later. They are in no table, and one without a
     * result is not missing. Only the plan of a push to main has some.
     */
    further: z.array(z.int().min(0)).max(1000).readonly().optional(),
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
  const question = { name: study.name, ...questionOf(study, request) };
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
  const named = planned.length > 20 ? [...planned.slice(0, 20), `${planned.length - 20} more`] : planned;
  throw new ConfigurationError(`The plan has no run "${name}": give one of ${named.join(', ')}.`);
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
