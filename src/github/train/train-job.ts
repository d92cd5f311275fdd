import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metric } from '../../study/metric.ts';
import { runAblate } from '../ablate/ablate.ts';
import { type AblateFailedError, failureOf } from '../ablate/failed.ts';
import { restoreNewest, save } from '../api/cache.ts';
import type { PlanFile } from '../plan/plan-artifact.ts';
import { type JobPlace, resultFolder } from './place.ts';
import { type RunOutcome, tellOutcome } from './run-result.ts';

/** One job of the matrix. */
export interface TrainJob extends JobPlace {
  readonly plan: PlanFile;
  /** The file with main's records that may be reused; undefined if there are none. */
  readonly trained: string | undefined;
  readonly engine: string;
  readonly onLine: (line: string) => void;
  /** Stops the runs, which then keep their checkpoints. */
  readonly signal: AbortSignal;
}

export interface TrainOutcome {
  /** What decides the study of the runs. */
  readonly metric: Metric;
  /** A record or a failure for each run. */
  readonly runs: readonly RunOutcome[];
  /** Whether an earlier attempt did part of the training. */
  readonly resumed: boolean;
}

const checkpointFolder = `${resultFolder}/checkpoints`;

/**
 * Trains the job's runs side by side, except those that main has trained, and uploads the record or the failure of
 * each. It continues from what an earlier attempt of the same workflow run saved: checkpoints, and records of finished
 * runs.
 */
export async function trainRuns(job: TrainJob): Promise<TrainOutcome> {
  const { runs, plan, trained, engine, workspace, attempt, onLine, signal } = job;
  // Files that are here before the trainer starts are not from the trainer.
  await forget(job, ['json', 'failure.json']);
  const resumed = attempt > 1 && (await restoreNewest(resultFolder, checkpointKey(job), checkpointPrefix(job)));
  if (resumed) {
    onLine('Going on from the checkpoint of an earlier attempt.');
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
  const failure = failureOf(result, 'The trainer');
  const reason = signal.aborted && failure.reason === 'cancelled' ? (signal.reason as AblateFailedError) : failure;
  const outcomes: RunOutcome[] = [];
  for (const run of runs) outcomes.push(await tellOutcome(job, run, reason));
  return { metric: plan.plan.study.metric, runs: outcomes, resumed };
}

async function forget({ workspace, runs }: JobPlace, endings: readonly string[]): Promise<void> {
  const files = runs.flatMap((run) => endings.map((ending) => join(workspace, resultFolder, `${run}.${ending}`)));
  for (const file of files) await rm(file, { force: true });
}

/** Saves the files of the job's runs for the next attempt, unless all runs are finished. */
export async function keepCheckpoint(place: JobPlace): Promise<void> {
  const { workspace, runs } = place;
  const lies = (file: string): boolean => existsSync(join(workspace, file));
  const finished = runs.filter((run) => lies(`${resultFolder}/${run}.json`)).length;
  const stopped = runs.some((run) => lies(`${checkpointFolder}/${run}.checkpoint`));
  if (stopped || (finished > 0 && finished < runs.length)) await save(resultFolder, checkpointKey(place));
}

/** Only within one workflow run, because another one has other code. */
const checkpointPrefix = ({ workflowRun, study, runs }: JobPlace): string =>
  `ablate-checkpoint-${workflowRun}-${study}-${runs[0]}-attempt`;

const checkpointKey = (place: JobPlace): string => checkpointPrefix(place) + place.attempt;
