import { dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError } from '../base/errors.ts';
import { picked } from '../base/objects.ts';
import { withPath } from '../data/sources/path.ts';
import { type Computing, computingFields, type Recipe, type RunConfig, recipeFields } from '../study/config.ts';
import { defaultConfig } from '../study/load.ts';
import type { RunRequest } from '../study/runs.ts';
import { parseMaxSeeds, parseNames, parseSeeds } from './options.ts';
import { addSettings, computingSettings, dataSettings, flagOf, recipeSettings, settingText } from './settings.ts';

/** Options that choose study, settings and runs. They override the preset, and the preset overrides the config. */
export interface StudyOptions extends Partial<Recipe & Pick<RunConfig['dataset'], 'imageSize'> & Computing> {
  readonly config: string;
  readonly preset?: string;
  readonly variants?: readonly string[];
  readonly seeds?: readonly number[];
  readonly untilDecided?: true;
  readonly maxSeeds?: number;
  readonly dataset?: string;
  readonly limit?: number | 'all';
}

const defaultMaxSeeds = 10;

/** Adds the options of StudyOptions to a command. */
export function addStudyOptions(command: Command): Command {
  return addRunOptions(command)
    .optionsGroup('Variants and seeds:')
    .option('--variants <names>', 'only these variants, such as resnet34,plain34', parseNames)
    .option('--seeds <numbers>', 'one run per seed and variant, such as 0,1,2', parseSeeds)
    .option('--until-decided', 'add seeds until every contrast is decided')
    .option('--max-seeds <number>', `most seeds of --until-decided (default: ${defaultMaxSeeds})`, parseMaxSeeds);
}

/** Options that commands for a single run have, too. */
export function addRunOptions(command: Command): Command {
  addSettings(addDataOptions(command).optionsGroup("Recipe, in place of the study's:"), recipeSettings);
  return addSettings(command.optionsGroup('Computing:'), computingSettings);
}

/** Options that choose the data. */
export function addDataOptions(command: Command): Command {
  const chosen = command
    .optionsGroup('Study and data:')
    .option('--config <file>', 'the study', defaultConfig)
    .option('--preset <name>', 'settings that the study names, such as full');
  return addSettings(chosen, dataSettings);
}

/**
 * The request that the options make. A path in `--dataset` is relative to the working directory; in a study it is
 * relative to the config.
 */
export function requestOf(options: StudyOptions): RunRequest {
  const { config, preset, variants, seeds, dataset, limit } = options;
  const mostSeeds = mostSeedsOf(options);
  return {
    preset,
    variants,
    ...picked(options, computingFields),
    recipe: picked(options, recipeFields),
    dataset: {
      ...(dataset !== undefined && { source: fromConfig(dataset, config) }),
      ...picked(options, ['imageSize']),
      ...(limit !== undefined && { limit: limit === 'all' ? null : limit }),
    },
    ...(seeds && { seeds }),
    ...(mostSeeds !== undefined && { mostSeeds }),
  };
}

function mostSeedsOf({ untilDecided, maxSeeds }: StudyOptions): number | undefined {
  if (untilDecided) return maxSeeds ?? defaultMaxSeeds;
  if (maxSeeds === undefined) return undefined;
  throw new ConfigurationError(
    '--max-seeds is the budget of --until-decided: give both, or --seeds for a fixed number.',
  );
}

/** The given options, in the form that `ablate run` takes. */
export function givenOptions(options: StudyOptions): string[] {
  const { preset, variants, seeds, untilDecided, maxSeeds } = options;
  const given: Readonly<Record<string, unknown>> = { ...options };
  const settings = Object.entries({ ...recipeSettings, ...dataSettings, ...computingSettings }).map(
    ([field, schema]) => [field, given[field] === undefined ? undefined : settingText(schema, given[field])] as const,
  );
  return [...Object.entries({ preset, variants, seeds, untilDecided, maxSeeds }), ...settings].flatMap(
    ([field, value]) => {
      if (value === undefined) return [];
      return [value === true ? flagOf(field) : `${flagOf(field)}=${value}`];
    },
  );
}

const fromConfig = (source: string, config: string): string =>
  withPath(source, (path) => relative(dirname(resolve(config)), resolve(path)) || '.');
