import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError } from '../base/errors.ts';
import type { RunConfig } from '../study/config.ts';
import { plannedRun } from '../study/plan.ts';
import { selectVariants } from '../study/variants.ts';
import { addExecuteOptions, type ExecuteOptions, execute } from './execute.ts';
import { parseSeed } from './options.ts';
import { type Planned, planned } from './planned.ts';
import { addRunOptions, type StudyOptions } from './study-options.ts';

type TrainOptions = StudyOptions &
  ExecuteOptions & {
    plan?: string;
    run?: string;
    seed: number;
    out?: string;
    checkpoint?: string;
    json?: true;
  };

/** `ablate train`: one run of the study; what a job of the matrix calls. */
export function registerTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train one run of the study and write its record')
    .argument('[variant]', 'a variant of the study, such as resnet34')
    .option('--plan <file>', 'take a run of this plan as it is, in place of a variant and its settings')
    .option('--run <name>', 'the run of the plan, such as resnet34-seed0');
  addExecuteOptions(addRunOptions(command))
    .option('--seed <number>', 'fixes starting weights, order and augmentation', parseSeed, 0)
    .option('--out <folder>', 'where the record goes (default: results/<study>)')
    .option('--checkpoint <folder>', 'where an unfinished run is saved (default: beside the record)')
    .option('--json', 'print the record')
    .addHelpText(
      'after',
      `
Examples:
  ablate train resnet34 --epochs 5 --image-size 64
  ablate train plain50 --dataset archive:cats_vs_dogs.zip --seed 1 --out results/seed1
  ablate train --plan plan.json --run resnet34-seed0`,
    )
    .action(trainOne);
}

async function trainOne(variant: string | undefined, options: TrainOptions): Promise<void> {
  const { study, plan, run } = await wanted(variant, options);
  const out = options.out ?? join('results', study.name);
  const { records, failures } = await execute({
    study,
    plan,
    runs: [run],
    engine: options.engine,
    jobs: 1,
    out,
    checkpoints: options.checkpoint ?? out,
    saveEvery: options.saveEvery,
    setAside: true,
    resume: options.resume ?? false,
    fresh: options.fresh ?? false,
    // A plan says which images; others would be another run.
    fallback: options.plan === undefined && options.dataset === undefined,
  });
  if (options.json) process.stdout.write(`${JSON.stringify(records[0] ?? failures[0], null, 2)}\n`);
  if (failures.length > 0) process.exitCode = 1;
}

async function wanted(
  variant: string | undefined,
  options: TrainOptions,
): Promise<Planned & { readonly run: RunConfig }> {
  if (options.plan !== undefined) {
    if (variant !== undefined || options.run === undefined) {
      throw new ConfigurationError('A run of a plan is named by --run alone: give --plan FILE --run NAME.');
    }
    const { study, plan } = await planned(options);
    const run = plannedRun(plan, options.run);
    // Levels alone would train, too, but no run that the study knows by that name.
    selectVariants(study, [run.variant]);
    return { study, plan, run };
  }
  if (variant === undefined) {
    throw new ConfigurationError('Nothing to train: give a variant, such as resnet34, or --plan FILE --run NAME.');
  }
  const one = await planned({ ...options, variants: [variant], seeds: [options.seed] });
  return { ...one, run: one.plan.runs[0] as RunConfig };
}
