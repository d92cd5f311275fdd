import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ConvolutionChoice, Precision } from '../base/choices.ts';
import { ConfigurationError } from '../base/errors.ts';
import { type Recipe, recipeSchema } from '../study/config.ts';
import { defaultConfig } from '../study/load.ts';
import type { RunRequest } from '../study/runs.ts';
import {
  parseConvolution,
  parseDeterministic,
  parseLimit,
  parseMaxSeeds,
  parseNames,
  parsePrecision,
  parseRecipeField,
  parseSeeds,
  positiveInteger,
} from './options.ts';

/** Options that choose study, settings and runs. They override the preset, and the preset overrides the config. */
export interface StudyOptions extends Partial<Recipe> {
  readonly config: string;
  readonly preset?: string;
  readonly variants?: readonly string[];
  readonly seeds?: readonly number[];
  readonly untilDecided?: true;
  readonly maxSeeds?: number;
  readonly dataset?: string;
  readonly imageSize?: number;
  readonly limit?: number | 'all';
  readonly precision?: Precision;
  readonly convolution?: ConvolutionChoice;
  readonly deterministic?: boolean;
  readonly threads?: number;
}

const defaultMaxSeeds = 10;

/** Names of the recipe's fields. Each is an option. */
const recipeFields = Object.keys(recipeSchema.shape) as (keyof Recipe)[];

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
  addDataOptions(command).optionsGroup("Recipe, in place of the study's:");
  for (const field of recipeFields) {
    const schema = recipeSchema.shape[field];
    command.option(`${flagOf(field)} <value>`, schema.description ?? '', parseRecipeField(flagOf(field), schema));
  }
  return command
    .optionsGroup('Computing:')
    .option('--precision <name>', 'fp32 (the default), bf16 (compiled graph only) or tf32 (GPU only)', parsePrecision)
    .option('--convolution <name>', "auto (the default) or direct, TensorFlow's kernels as they are", parseConvolution)
    .option('--deterministic <on|off>', 'off: a GPU is faster, and each run differs', parseDeterministic)
    .option(
      '--threads <number>',
      'threads per run (default: one if there are several runs)',
      positiveInteger('--threads'),
    );
}

/** Options that choose the data. */
export function addDataOptions(command: Command): Command {
  return command
    .optionsGroup('Study and data:')
    .option('--config <file>', 'the study', defaultConfig)
    .option('--preset <name>', 'settings that the study names, such as full')
    .option('--dataset <source>', 'cats_vs_dogs, archive:PATH, folder:PATH or synthetic')
    .option('--image-size <pixels>', 'height and width of the images', positiveInteger('--image-size'))
    .option('--limit <number>', 'use only the first images of the data set, or all', parseLimit);
}

/**
 * The request that the options make. A path in `--dataset` is relative to the working directory; in a study it is
 * relative to the config.
 */
export function requestOf(options: StudyOptions): RunRequest {
  const { config, preset, variants, seeds, dataset, imageSize, limit, precision, convolution, deterministic, threads } =
    options;
  const mostSeeds = mostSeedsOf(options);
  return {
    preset,
    variants,
    precision,
    convolution,
    deterministic,
    threads,
    recipe: defined(Object.fromEntries(recipeFields.map((field) => [field, options[field]]))),
    dataset: {
      ...(dataset !== undefined && { source: fromConfig(dataset, config) }),
      ...defined({ imageSize }),
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
  const fields = [
    'preset',
    'variants',
    'seeds',
    'untilDecided',
    'maxSeeds',
    ...recipeFields,
    'dataset',
    'imageSize',
    'limit',
    'precision',
    'convolution',
    'deterministic',
    'threads',
  ] as const;
  return fields.flatMap((field) => {
    const value = options[field];
    if (value === undefined) return [];
    if (field === 'untilDecided') return [flagOf(field)];
    return [`${flagOf(field)}=${field === 'deterministic' ? onOrOff(value === true) : value}`];
  });
}

const onOrOff = (value: boolean): string => (value ? 'on' : 'off');

/** `--batch-size` */
const flagOf = (field: string): string => `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function fromConfig(source: string, config: string): string {
  const [, kind, path] = /^(archive|folder):(.+)$/s.exec(source) ?? [];
  if (path === undefined || isAbsolute(path)) return source;
  return `${kind}:${relative(dirname(resolve(config)), resolve(path)) || '.'}`;
}

/** Drops keys whose value is undefined, so that spreading the object keeps the defaults. */
function defined<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
}
