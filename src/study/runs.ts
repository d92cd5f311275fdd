import { ConfigurationError } from '../base/errors.ts';
import { firstIssue } from '../base/schema.ts';
import { type RunConfig, runConfigSchema } from './config.ts';
import { refuseOverridden, settingsOf } from './settings.ts';
import type { Overrides, Study } from './study.ts';
import { selectVariants, variantsOf } from './variants.ts';

/** What a command line or a workflow wants of a study. */
export interface RunRequest extends Overrides {
  /** Name of a preset; undefined for the study as written. */
  readonly preset?: string | undefined;
  /** Names of the variants wanted; all if absent. */
  readonly variants?: readonly string[] | undefined;
  /** The study's own if absent. */
  readonly precision?: RunConfig['precision'] | undefined;
  readonly convolution?: RunConfig['convolution'] | undefined;
  readonly deterministic?: boolean | undefined;
  readonly threads?: number | undefined;
  /** Plan this many seeds. They are trained one after the other until everything is decided. */
  readonly mostSeeds?: number | undefined;
}

/**
 * The runs of a study, seed by seed, so that a study that is cut short still has whole comparisons. Within a seed they
 * are in the order of the variants. The command line overrides the preset, and the preset overrides the study.
 */
export function planRuns(study: Study, request: RunRequest): readonly RunConfig[] {
  const preset = presetOf(study, request.preset);
  const { convolution = 'auto', deterministic = true, threads = null } = request;
  const computing = { convolution, deterministic, threads };
  const listed = request.seeds ?? preset.seeds ?? study.seeds;
  if (listed.length === 0 || new Set(listed).size !== listed.length) {
    throw new ConfigurationError(
      `Seeds "${listed.join(',')}" must be one or more different whole numbers: give --seeds 0,1,2.`,
    );
  }
  refuseOverridden(study, request, preset);
  const seeds = request.mostSeeds === undefined ? listed : countedUp(listed, request.mostSeeds);
  const variants = request.variants ? selectVariants(study, request.variants) : variantsOf(study);
  return seeds.flatMap((seed) =>
    variants.map(({ name, levels }) =>
      checked({
        ...{ study: study.name, variant: name, levels, seed },
        ...settingsOf(study, levels, request, preset),
        ...computing,
      }),
    ),
  );
}

/** The listed seeds, followed by the next whole numbers, until there are `most` seeds. */
function countedUp(listed: readonly number[], most: number): number[] {
  if (listed.length > most) {
    throw new ConfigurationError(
      `--max-seeds is ${most}, but seeds ${listed.join(',')} are listed: give --max-seeds ${listed.length} or more, or fewer --seeds.`,
    );
  }
  const next = Math.max(...listed) + 1;
  return [...listed, ...Array.from({ length: most - listed.length }, (_, index) => next + index)];
}

function presetOf(study: Study, name: string | undefined): Overrides {
  if (name === undefined) return {};
  const { presets = {} } = study;
  const preset = presets[name];
  if (preset === undefined) {
    const valid = Object.keys(presets).join(', ') || 'none';
    throw new ConfigurationError(`Unknown preset "${name}": study "${study.name}" has ${valid}.`);
  }
  return preset;
}

function checked(config: RunConfig): RunConfig {
  const result = runConfigSchema.safeParse(config);
  if (result.success) return result.data;
  const { field, message, value } = firstIssue(result.error, config);
  throw new ConfigurationError(
    `${field} is ${JSON.stringify(value)}: ${message}; change it in the study's config or on the command line.`,
  );
}
