import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import type { RunRecord } from '../../record/record.ts';
import { parseBaseline } from '../../results/baseline-branch.ts';
import type { RunConfig } from '../../study/config.ts';
import { plannedRun } from '../../study/plan.ts';
import { selectVariants } from '../../study/variants.ts';
import { addExecuteOptions, type ExecuteOptions, execute, requestFor } from '../execute.ts';
import { parseNames, parseSeed } from '../options.ts';
import { type Planned, planned } from '../planned.ts';
import { addRunOptions, type StudyOptions } from '../study-options.ts';
import { printJson } from '../terminal.ts';

type TrainOptions = StudyOptions &
  ExecuteOptions & {
    plan?: string;
    run?: readonly string[];
    trained?: string;
    seed: number;
    out?: string;
    checkpoint?: string;
    json?: true;
  };

/** `ablate train`: trains one run of the study, or several runs of a plan side by side, as a job of the matrix does. */
export function register(program: Command): void {
  const command = program
    .command('train')
    .description('train one run of the study, or several runs of a plan side by side, and write their records')
    .argument('[variant]', 'a variant of the study, such as resnet34')
    .option('--plan <file>', 'train runs of this plan, instead of a variant and its settings')
    .option('--run <names>', 'the runs of the plan, such as resnet34-seed0,resnet34-seed1', parseNames)
    .option('--trained <file>', 'reuse a record of this list instead of training, if its key is the same');
  addExecuteOptions(addRunOptions(command))
    .option('--seed <number>', 'seed of starting weights, order and augmentation', parseSeed, 0)
    .option('--out <folder>', 'folder for the record (default: results/<study>)')
    .option('--checkpoint <folder>', 'folder for the checkpoint of an unfinished run (default: beside the record)')
    .option('--json', 'print the record, or with several runs a list')
    .addHelpText(
      'after',
      `
Examples:
  ablate train resnet34 --epochs 5 --image-size 64
  ablate train plain50 --dataset archive:cats_vs_dogs.zip --seed 1
  ablate train --plan plan.json --run resnet34-seed0`,
    )
    .action(train);
}

async function train(variant: string | undefined, options: TrainOptions): Promise<void> {
  const { study, plan, runs } = await wanted(variant, options);
  const out = options.out ?? join('results', study.name);
  const { records, failures } = await execute({
    ...requestFor({ study, plan }, out, options),
    runs,
    checkpoints: options.checkpoint ?? out,
    setAside: true,
    ...(options.trained !== undefined && { trained: await readTrained(options.trained) }),
    // A plan names its images. With other images it would be another run.
    fallback: options.plan === undefined && options.dataset === undefined,
  });
  const results = [...records, ...failures];
  if (options.json) printJson(runs.length === 1 ? results[0] : results);
  if (failures.length > 0) process.exitCode = 1;
}

async function readTrained(file: string): Promise<readonly RunRecord[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ConfigurationError(`--trained ${file} cannot be read (${messageOf(error)}): give a list of records.`);
  });
  const records = parseBaseline(text);
  if (typeof records !== 'string') return records;
  throw new ConfigurationError(`--trained ${file} holds no records (${records}): give a list of records.`);
}

async function wanted(
  variant: string | undefined,
  options: TrainOptions,
): Promise<Planned & { readonly runs: readonly RunConfig[] }> {
  if (options.plan !== undefined) {
    if (variant !== undefined || options.run === undefined) {
      throw new ConfigurationError('Runs of a plan are named by --run alone: give --plan FILE --run NAME.');
    }
    const { study, plan } = await planned(options);
    const runs = [...new Set(options.run)].map((name) => plannedRun(plan, name));
    // Levels alone could train, too, but the study would not know the run by that name.
    selectVariants(study, [...new Set(runs.map(({ variant }) => variant))]);
    return { study, plan, runs };
  }
  if (variant === undefined) {
    throw new ConfigurationError('Nothing to train: give a variant, such as resnet34, or --plan FILE --run NAME.');
  }
  const one = await planned({ ...options, variants: [variant], seeds: [options.seed] });
  return { ...one, runs: one.plan.runs };
}
