import type { Command } from 'commander';
import type { EngineChoice } from '../engine/engine.ts';
import { executeRuns } from '../run/execute.ts';
import { planRuns } from '../study/runs.ts';
import { withInterrupt } from './interrupt.ts';
import { parseEngine, parseSeed } from './options.ts';
import { loadStudy } from './study.ts';
import { addRunOptions, requestOf, type StudyOptions } from './study-options.ts';
import { runTasks } from './tasks.ts';

type TrainOptions = StudyOptions & {
  engine: EngineChoice;
  seed: number;
  out: string;
  checkpoint?: string;
  json?: true;
};

/** `ablate train`: one run of the study; what a job of the matrix calls. */
export function registerTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train one variant from one seed and write its record')
    .argument('<variant>', 'a variant of the study, such as resnet34');
  addRunOptions(command)
    .option('--seed <number>', 'fixes starting weights, order and augmentation', parseSeed, 0)
    .option('--engine <name>', 'auto, native, gpu or wasm', parseEngine, 'auto')
    .option('--out <folder>', 'where the record goes', 'results')
    .option('--checkpoint <folder>', 'save an interrupted run there, and go on from what is there')
    .option('--json', 'print the record')
    .addHelpText(
      'after',
      `
Examples:
  ablate train resnet34 --epochs 5 --image-size 64
  ablate train plain50 --dataset archive:cats_vs_dogs.zip --seed 1 --out results/seed1`,
    )
    .action(trainOne);
}

async function trainOne(variant: string, options: TrainOptions): Promise<void> {
  const study = await loadStudy(options.config);
  const runs = planRuns(study, requestOf({ ...options, variants: [variant], seeds: [options.seed] }));
  const { records, failures } = await withInterrupt((signal) =>
    executeRuns({
      study,
      runs,
      engine: options.engine,
      out: options.out,
      checkpoints: options.checkpoint ?? options.out,
      resume: options.checkpoint !== undefined,
      fallback: options.dataset === undefined,
      signal,
      runTasks,
    }),
  );
  if (options.json) process.stdout.write(`${JSON.stringify(records[0] ?? failures[0], null, 2)}\n`);
  if (failures.length > 0) process.exitCode = 1;
}
