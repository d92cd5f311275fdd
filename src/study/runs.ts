import { ConfigurationError } from '../base/errors.ts';
import { picked } from '../base/objects.ts';
import { firstIssue } from '../base/schema.ts';
import { type Computing, computingFields, type RunConfig, runConfigSchema } from './config.ts';
import { refuseOverridden, settingsOf } from './settings.ts';
import type { Overrides, Study } from './study.ts';
import { selectVariants, variantsOf } from './variants.ts';

/** What a command line or a workflow wants of a study. Precision is the study's own if absent. */
export interface RunRequest extends Overrides, Partial<Computing> {
  /** Name of a preset; undefined for the study as written. */
  readonly preset?: string | undefined;
  /** Names of the variants wanted; all if absent. */
  readonly variants?: readonly string[] | undefined;
  /** Plan this many seeds. They are trained one after the other until everything is decided. */
  readonly mostSeeds?: number | undefined;
}

/**
 * The runs of a study, seed by seed, so that a study that is cut short still has whole comparisons. Within a seed they
 * are in the order of the variants. The command line overrides the preset, and the preset overrides the study.
 */
export function planRuns(study: Study, request: RunRequest): readonly RunConfig[] {
  const preset = presetOf(study, request.preset);
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
        ...picked(request, computingFields),
        ...settingsOf(study, levels, request, preset),
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

/** The config with its defaults. */
function checked(config: object): RunConfig {
  const result = runConfigSchema.safeParse(config);
  if (result.success) return result.data;
  const { field, message, value } = firstIssue(result.error, config);
  throw new ConfigurationError(
    `${field} is ${JSON.stringify(value)}: ${message}; change it in the study's config or on the command line.`,
  );
}
