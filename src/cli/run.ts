import { join } from 'node:path';
import type { Command } from 'commander';
import { percentText } from '../base/format.ts';
import type { EngineChoice } from '../engine/engine.ts';
import { executeRuns } from '../run/execute.ts';
import type { Outcome } from '../run/request.ts';
import type { RunConfig } from '../study/config.ts';
import { commandOf } from '../study/plan.ts';
import { InterruptedError } from '../train/errors.ts';
import { withInterrupt } from './interrupt.ts';
import { parseEngine, parseJobs, parseSaveEvery } from './options.ts';
import { planned } from './planned.ts';
import { addStudyOptions, type StudyOptions } from './study-options.ts';
import { runTasks } from './tasks.ts';

type RunOptions = StudyOptions & {
  engine: EngineChoice;
  jobs: number | 'auto';
  saveEvery?: number;
  out?: string;
  resume?: true;
  timing?: true;
  json?: true;
};

/** `ablate run`: trains every variant of the study and prints its table. */
export function registerRun(program: Command): void {
  const command = program.command('run').description('train every variant of the study and print the ablation table');
  addStudyOptions(command)
    .option('--engine <name>', 'auto, native, gpu or wasm', parseEngine, 'auto')
    .option('--jobs <number>', 'runs at once, or auto: as many as cores and memory allow', parseJobs, 'auto')
    .option('--out <folder>', 'where records and report go (default: results/<study>)')
    .option(
      '--save-every <seconds>',
      'training that a crash may cost (default: 120, more if saving is slow)',
      parseSaveEvery,
    )
    .option('--resume', 'keep the runs that are finished and go on with the interrupted one')
    .option('--timing', 'print how long steps took and how long training waited for data')
    .option('--json', 'print records and failures as one JSON document instead of the table')
    .addHelpText(
      'after',
      `
Examples:
  ablate run                                       the study as it is, small enough for a laptop
  ablate run --preset full --engine gpu            the whole of cats_vs_dogs on a GPU
  ablate run --dataset folder:flowers --epochs 5   on your own images, one folder a class
  ablate run --variants resnet34,plain34 --seeds 0,1,2
  ablate run --until-decided --max-seeds 10        no more seeds than the answer takes`,
    )
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const { study, plan } = await planned(options);
  const out = options.out ?? join('results', study.name);
  const next = plan.study.mostSeeds === undefined ? undefined : await roundsToldTo(process.stderr);
  const outcome = await withInterrupt((signal) =>
    executeRuns({
      study,
      plan,
      jobs: options.jobs,
      runs: plan.runs,
      nextRound: next,
      engine: options.engine,
      out,
      checkpoints: out,
      saveEvery: options.saveEvery,
      resume: options.resume ?? false,
      fallback: options.dataset === undefined,
      signal,
      runTasks,
    }),
  ).catch((error) => {
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(
      `${error.message} What is finished lies in ${out}; go on with the same command and --resume.`,
    );
  });
  // Loaded late: drawing charts takes a second to load, and a run should start at once.
  const { writeReport } = await import('../report/write.ts');
  const table = await writeReport({
    ...outcome,
    planned: plan.runs,
    study: plan.study,
    outDir: out,
    command: commandOf(plan),
  });
  if (options.json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
  else process.stdout.write(`\n${table}\n`);
  if (options.timing) process.stderr.write(timingLines(outcome));
  process.stderr.write(`\nReport, curves and records: ${out}\n`);
  if (outcome.failures.length > 0) process.exitCode = 1;
}

/** Decides after each round what is trained next, and says so. */
async function roundsToldTo(stream: NodeJS.WritableStream): Promise<(soFar: Outcome) => readonly RunConfig[]> {
  const { nextRound } = await import('../report/next-round.ts');
  return (soFar) => {
    const { runs, text } = nextRound(soFar.plan, soFar);
    if (text !== '') stream.write(`\n${text}\n\n`);
    return runs;
  };
}

const timingLines = ({ records }: Outcome): string =>
  records
    .map(
      ({ config, timing }) =>
        `${config.variant} seed ${config.seed}: median step ${timing.stepMilliseconds.toFixed(1)} ms, ` +
        `waited for data ${percentText(timing.dataWait)} of the training time\n`,
    )
    .join('');
