import { join } from 'node:path';
import type { Command } from 'commander';
import { percentText } from '../../base/format.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import { driftText } from '../../record/drift.ts';
import type { ReportRequest } from '../../report/write.ts';
import { recordLook } from '../../results/looks.ts';
import { verifyRecord } from '../../run/again/verify.ts';
import type { ExecuteRequest, Outcome } from '../../run/prepare/request.ts';
import { keepThumbnails } from '../../run/thumbnails.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import type { Look } from '../../study/look.ts';
import { commandOf } from '../../study/plan.ts';
import { addExecuteOptions, type ExecuteOptions, execute, requestFor } from '../execute.ts';
import { withInterrupt } from '../interrupt.ts';
import { presetForMachine } from '../machine-preset.ts';
import { parseJobs } from '../options.ts';
import { planned } from '../planned.ts';
import { addStudyOptions, type StudyOptions } from '../study-options.ts';
import { studyTable } from '../study-text.ts';
import { runTask, runTasks } from '../tasks.ts';
import { printJson } from '../terminal.ts';

type RunOptions = StudyOptions &
  ExecuteOptions & {
    jobs: number | 'auto';
    out?: string;
    verify?: true;
    timing?: true;
    json?: true;
  };

/** `ablate run`: trains every variant of the study and prints its table. */
export function register(program: Command): void {
  const command = program.command('run').description('train every variant of the study and print the ablation table');
  addExecuteOptions(addStudyOptions(command))
    .option('--jobs <number>', 'runs at once, or auto: as many as cores and memory allow', parseJobs, 'auto')
    .option('--out <folder>', 'folder for records and report (default: results/<study>)')
    .option('--verify', 'train one run twice and compare')
    .option('--timing', 'print how long steps took and how long training waited for data')
    .option('--json', 'print records and failures as one JSON document instead of the table')
    .addHelpText(
      'after',
      `
Examples:
  ablate run                                       the study as it is
  ablate run --preset full --engine gpu            all of cats_vs_dogs on a GPU
  ablate run --dataset folder:flowers --epochs 5   images, a folder per class
  ablate run --variants resnet34,plain34 --seeds 0,1,2
  ablate run --until-decided --max-seeds 10        as few seeds as it takes`,
    )
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const preset = options.preset ?? (await presetForMachine(options));
  const { study, plan } = await planned({ ...options, ...(preset && { preset }) });
  const out = options.out ?? join('results', study.name);
  const request = {
    ...requestFor({ study, plan }, out, options),
    nextRound: plan.study.mostSeeds === undefined ? undefined : await roundsToldTo(process.stderr, out),
  };
  const outcome = await execute(request);
  const command = commandOf(plan);
  const looks = await lookAt(out, outcome);
  const summary = await drawReport({ ...outcome, planned: plan.runs, study: plan.study, looks, outDir: out, command });
  if (options.json) printJson(outcome);
  else process.stdout.write(`\n${studyTable(summary, command)}\n`);
  if (options.timing) process.stderr.write(timingLines(outcome));
  process.stderr.write(`\nReport, curves and records: ${out}\n`);
  if (outcome.failures.length > 0) process.exitCode = 1;
  if (options.verify) await verify(request, outcome);
}

/** Writes the report with pictures of mistakes. Drawing takes seconds, so it is shown as a task. */
function drawReport(request: Outcome & Omit<ReportRequest, 'thumbnails'>): Promise<StudySummary> {
  return runTask('Report', async () => {
    const thumbnails = await keepThumbnails(request.plan, request.records, request.outDir);
    // Imported late, because drawing charts takes a second to load, and a run should start at once.
    const { writeReport } = await import('../../report/write.ts');
    return writeReport({ ...request, thumbnails });
  });
}

/** Trains the first run with a record a second time. */
async function verify(
  request: Omit<ExecuteRequest, 'signal' | 'runTasks'>,
  { records: [record] }: Outcome,
): Promise<void> {
  if (record === undefined) return;
  const name = runName(record.config);
  const drift = await withInterrupt((signal) => verifyRecord({ ...request, signal, runTasks }, record));
  const text = drift ? driftText(drift, `The second training of ${name}`) : `${name}, trained twice, is identical.`;
  process.stderr.write(`${text}\n`);
  if (drift) process.exitCode = 1;
}

/** Writes into the folder that its results are now looked at. */
const lookAt = (out: string, { plan, records, failures }: Outcome): Promise<readonly Look[]> =>
  recordLook(out, plan, [...records.map(({ config }) => config), ...failures]);

/** Decides after each round what is trained next, and says so. */
async function roundsToldTo(
  stream: NodeJS.WritableStream,
  out: string,
): Promise<(soFar: Outcome) => Promise<readonly RunConfig[]>> {
  const { firstRuns, nextRound } = await import('../../report/words/next-round.ts');
  return async (soFar) => {
    const first = firstRuns(soFar.plan, soFar);
    if (first.length > 0) return first;
    const looks = await lookAt(out, soFar);
    const { runs, text } = nextRound({ ...soFar.plan, looks }, soFar);
    if (text !== '') stream.write(`\n${text}\n\n`);
    return runs;
  };
}

const timingLines = ({ records }: Outcome): string =>
  records
    .map(({ config, timing }) =>
      timing.stepMilliseconds === null || timing.dataWait === null
        ? `${runName(config)}: its own trainer reports no times of its steps\n`
        : `${runName(config)}: median step ${timing.stepMilliseconds.toFixed(1)} ms, ` +
          `waited for data ${percentText(timing.dataWait)} of the training time\n`,
    )
    .join('');
