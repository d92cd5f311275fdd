import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fenced } from '../../report/markdown/markdown.ts';
import type { Metric } from '../../study/metric.ts';
import type { Plan } from '../../study/plan.ts';
import { type AblateOptions, runAblate } from '../ablate/ablate.ts';
import { AblateFailedError, ablateFailure } from '../ablate/failed.ts';
import { explainFailure } from '../api/action.ts';
import { restoreNewest, save } from '../api/cache.ts';
import type { PlanFile } from '../plan/plan-artifact.ts';
import { type MatrixJob, type RunResult, resultFolder, uploadResult } from './run-result.ts';

/** One job of the matrix. */
export interface TrainJob extends MatrixJob {
  readonly plan: PlanFile;
  /** The file with main's records that may be reused; undefined if there are none. */
  readonly trained: string | undefined;
  readonly engine: string;
  readonly onLine: (line: string) => void;
  /** Stops the runs, which then keep their checkpoints. */
  readonly signal: AbortSignal;
}

export interface TrainedRuns {
  /** What decides the study of the runs. */
  readonly metric: Metric;
  /** A record or a failure for each run. */
  readonly runs: readonly RunResult[];
  /** Whether an earlier attempt did part of the training. */
  readonly resumed: boolean;
}

const checkpointFolder = `${resultFolder}/checkpoints`;

/**
 * Runs `ablate doctor` on this machine's GPU. If the action fails later, the job's summary shows the checklist. The
 * runs are tried in any case, because only they can say why they fail.
 */
export async function examineGpu({ runs: [run] }: Plan, options: AblateOptions): Promise<void> {
  const { stdout } = await runAblate(['doctor', `--precision=${run?.precision}`], options);
  const checklist = stdout.trim();
  for (const line of checklist.split('\n')) options.onLine(line);
  explainFailure(`What \`ablate doctor\` says of this machine:\n\n${fenced(checklist)}\n`);
}

/**
 * Trains the job's runs side by side, except those that main has trained, and uploads the record or the failure of
 * each. It continues from what an earlier attempt of the same workflow run saved: checkpoints, and records of finished
 * runs.
 */
export async function trainRuns(job: TrainJob): Promise<TrainedRuns> {
  const { runs, plan, trained, engine, workspace, attempt, onLine, signal } = job;
  // Files that are here before the trainer starts are not from the trainer.
  await forget(job, ['json', 'failure.json']);
  const resumed = attempt > 1 && (await restoreNewest(resultFolder, checkpointKey(job), checkpointPrefix(job)));
  if (resumed) {
    onLine('Continuing from the checkpoint of an earlier attempt.');
    // A run that failed is tried again.
    await forget(job, ['failure.json']);
  }
  const result = await runAblate(
    [
      ...['train', `--plan=${plan.path}`, `--run=${runs.join(',')}`, `--engine=${engine}`],
      ...[`--out=${resultFolder}`, `--checkpoint=${checkpointFolder}`, '--resume'],
      ...(trained ? [`--trained=${trained}`] : []),
    ],
    { folder: workspace, onLine, signal },
  );
  const failure = ablateFailure(result, 'The trainer');
  const stopped = signal.aborted && failure.reason === 'cancelled' && signal.reason instanceof AblateFailedError;
  const results: RunResult[] = [];
  for (const run of runs) results.push(await uploadResult(job, run, stopped ? signal.reason : failure));
  return { metric: plan.plan.study.metric, runs: results, resumed };
}

async function forget({ workspace, runs }: MatrixJob, endings: readonly string[]): Promise<void> {
  const files = runs.flatMap((run) => endings.map((ending) => join(workspace, resultFolder, `${run}.${ending}`)));
  for (const file of files) await rm(file, { force: true });
}

/** Saves the files of the job's runs for the next attempt, unless all runs are finished. */
export async function keepCheckpoint(job: MatrixJob): Promise<void> {
  const { workspace, runs } = job;
  const exists = (file: string): boolean => existsSync(join(workspace, file));
  const finished = runs.filter((run) => exists(`${resultFolder}/${run}.json`)).length;
  const stopped = runs.some((run) => exists(`${checkpointFolder}/${run}.checkpoint`));
  if (stopped || (finished > 0 && finished < runs.length)) await save(resultFolder, checkpointKey(job));
}

/** Only within one workflow run, because another one has other code. */
const checkpointPrefix = ({ runId, study, runs }: MatrixJob): string =>
  `ablate-checkpoint-${runId}-${study}-${runs[0]}-attempt`;

const checkpointKey = (job: MatrixJob): string => checkpointPrefix(job) + job.attempt;
