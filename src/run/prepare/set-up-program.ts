import { dirname, resolve } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import { programDigest, sourcesDigest } from '../../record/program.ts';
import type { RunConfig } from '../../study/config.ts';
import type { Trainer } from '../../study/trainer.ts';
import type { Task } from '../task.ts';
import { datasetCache, type OpenedDataset } from './dataset.ts';
import type { ExternalTraining, TrainingSetUp } from './ready.ts';
import type { ExecuteRequest } from './request.ts';

type ProgramRequest = Pick<ExecuteRequest, 'study' | 'plan' | 'engine' | 'out' | 'checkpoints' | 'saveWeights'>;

/** The study's own program, as what trains its runs. */
export function programTraining(request: ProgramRequest, trainer: Trainer): TrainingSetUp {
  const { study, plan, engine, out, checkpoints, saveWeights } = request;
  if (engine !== 'auto') {
    throw new ConfigurationError(
      `--engine is "${engine}", but a program of its own trains study "${study.name}": leave the option out.`,
    );
  }
  if (saveWeights) {
    throw new ConfigurationError(
      `--save-weights is for networks that Ablate trains, but a program of its own trains study "${study.name}": leave the option out, and have the program save its weights.`,
    );
  }
  const config = resolve(plan.config);
  const { files, stall, timeout } = trainer;
  let sources: string | null = null;
  const task: Task = {
    title: 'Program',
    run: async (report) => {
      sources = await sourcesDigest({ config, files, except: [out, checkpoints, datasetCache] });
      report.title(
        sources === null
          ? 'Program: outside a Git repository, so that no record of it is reused'
          : `Program: its sources are ${sources.slice(0, 12)}`,
      );
    },
  };
  return {
    tasks: [task],
    trainingOf: (run, data): ExternalTraining => ({
      by: 'program',
      program: {
        words: wordsFor(run, data, trainer),
        folder: dirname(config),
        digest: programDigest(sources, run.levels),
        stall,
        timeout,
      },
      reusable: sources !== null,
    }),
  };
}

function wordsFor({ variant, levels, seed, recipe, precision }: RunConfig, data: OpenedDataset, trainer: Trainer) {
  const words: unknown = trainer.words({
    levels,
    seed,
    recipe,
    precision,
    data: resolve(data.dataset.folder),
  });
  if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string')) return words;
  throw new ConfigurationError(
    `The command of variant ${variant} is ${JSON.stringify(words)}, expected a program and its arguments: have command() in the study give an array of strings.`,
  );
}
