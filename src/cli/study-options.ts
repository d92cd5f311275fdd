import type { Command } from 'commander';
import type { Precision } from '../base/precision.ts';
import type { RunRequest } from '../study/runs.ts';
import { parseNames, parsePrecision, parseSeeds, positiveInteger } from './options.ts';
import { defaultConfig } from './study.ts';

/** Options that say which runs of which study; each lies over the preset, which lies over the config. */
export interface StudyOptions {
  readonly config: string;
  readonly preset?: string;
  readonly variants?: readonly string[];
  readonly seeds?: readonly number[];
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly dataset?: string;
  readonly imageSize?: number;
  readonly limit?: number;
  readonly precision: Precision;
}

/** Adds the options of StudyOptions to a command. */
export function addStudyOptions(command: Command): Command {
  return addRunOptions(command)
    .option('--variants <names>', 'only these variants, such as resnet34,plain34', parseNames)
    .option('--seeds <numbers>', 'one run a seed and variant, such as 0,1,2', parseSeeds);
}

/** The options that a single run has, too. */
export function addRunOptions(command: Command): Command {
  return addDataOptions(command)
    .option('--epochs <number>', 'epochs of every run', positiveInteger('--epochs'))
    .option('--batch-size <number>', 'images a step', positiveInteger('--batch-size'))
    .option('--precision <name>', 'fp32 or bf16 (compiled graph only)', parsePrecision, 'fp32');
}

/** The options that decide what the data are. */
export function addDataOptions(command: Command): Command {
  return command
    .option('--config <file>', 'the study', defaultConfig)
    .option('--preset <name>', 'settings that the study has under this name, such as full')
    .option('--dataset <source>', 'cats_vs_dogs, archive:PATH, folder:PATH or synthetic')
    .option('--image-size <pixels>', 'height and width of the images', positiveInteger('--image-size'))
    .option(
      '--limit <number>',
      'use only the first images of the data set; a --dataset is used whole without it',
      positiveInteger('--limit'),
    );
}

/** What the options ask of the study. */
export function requestOf(options: StudyOptions): RunRequest {
  return {
    preset: options.preset,
    variants: options.variants,
    precision: options.precision,
    recipe: defined({ epochs: options.epochs, batchSize: options.batchSize }),
    dataset: {
      // A data set named on the command line is not cut to what the study takes of its own.
      ...(options.dataset && { source: options.dataset, limit: null }),
      ...defined({ imageSize: options.imageSize, limit: options.limit }),
    },
    ...(options.seeds && { seeds: options.seeds }),
  };
}

/** Without the keys whose value is undefined, so that a spread over defaults leaves those. */
function defined<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
}
