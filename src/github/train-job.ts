import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFailure } from '../results/failure.ts';
import { parseFailure, parseRecord } from '../results/parse.ts';
import type { RunRecord } from '../results/record.ts';
import { writeFailure } from '../results/store.ts';
import { plannedRun } from '../study/plan.ts';
import { uploadArtifact } from './artifacts.ts';
import { restoreNewest, save } from './cache.ts';
import { runAblate } from './child.ts';
import { artifactName } from './gather.ts';
import type { PlanFile } from './plan-artifact.ts';

/** A run of the matrix, on the machine that trains it. */
export interface RunPlace {
  readonly study: string;
  /** Name of the run, such as `resnet34-seed0`. */
  readonly run: string;
  readonly workspace: string;
  readonly workflowRun: number;
  readonly attempt: number;
}

/** One job of the matrix. */
export interface TrainJob extends RunPlace {
  readonly plan: PlanFile;
  readonly engine: string;
  readonly onLine: (line: string) => void;
}

export interface TrainOutcome {
  /** Absolute path of the record. */
  readonly path: string;
  readonly record: RunRecord;
}

/** Relative to the workspace, as the cache needs it. */
const resultFolder = 'results';
const checkpointFolder = 'results/checkpoints';
/** What a shell says of a command that an interrupt ended. */
const interrupted = 130;

/** A run that gave no record; its reason is uploaded. */
export class RunFailedError extends Error {
  override readonly name = 'RunFailedError';
}

/**
 * Trains one run, going on from the checkpoint that an earlier attempt of the same workflow run saved, and uploads its
 * record; if there is none, uploads why and throws RunFailedError.
 */
export async function trainRun(job: TrainJob): Promise<TrainOutcome> {
  const { study, run, plan, engine, workspace, attempt, onLine } = job;
  plannedRun(plan.plan, run);
  if (attempt > 1 && (await restoreNewest(checkpointFolder, checkpointKey(job), checkpointPrefix(job)))) {
    onLine(`Going on from the checkpoint of an earlier attempt.`);
  }
  const { exitCode } = await runAblate(
    [
      ...['train', `--plan=${plan.path}`, `--run=${run}`, `--engine=${engine}`],
      ...[`--out=${resultFolder}`, `--checkpoint=${checkpointFolder}`],
    ],
    { folder: workspace, onLine },
  );
  const folder = join(workspace, resultFolder);
  const path = join(folder, `${run}.json`);
  if (exitCode === 0 && existsSync(path)) {
    const record = parseRecord(await readFile(path, 'utf8'), path);
    await uploadArtifact(artifactName(study, run, attempt), folder, [path]);
    return { path, record };
  }
  const message = await uploadFailure(job, folder, exitCode);
  throw new RunFailedError(`${run} gave no record: ${message}`);
}

/** Saves the checkpoint of a run that was stopped, for the next attempt; nothing if the run came to its end. */
export async function keepCheckpoint(place: RunPlace): Promise<void> {
  const checkpoint = join(place.workspace, checkpointFolder, `${place.run}.checkpoint`);
  if (existsSync(checkpoint)) await save(checkpointFolder, checkpointKey(place));
}

/** Within one workflow run only: another one has other code. */
const checkpointPrefix = ({ workflowRun, study, run }: RunPlace): string =>
  `ablate-checkpoint-${workflowRun}-${study}-${run}-attempt`;

const checkpointKey = (place: RunPlace): string => checkpointPrefix(place) + place.attempt;

/** Uploads the note that the trainer left, or one that says what is known from outside; gives its message. */
async function uploadFailure(job: TrainJob, folder: string, exitCode: number): Promise<string> {
  const { study, run, attempt } = job;
  const left = join(folder, `${run}.failure.json`);
  const failure = existsSync(left)
    ? parseFailure(await readFile(left, 'utf8'), left)
    : failureFromOutside(job, exitCode);
  const path = await writeFailure(folder, failure);
  await uploadArtifact(artifactName(study, run, attempt), folder, [path]);
  return failure.message;
}

function failureFromOutside({ plan, run }: TrainJob, exitCode: number): RunFailure {
  const { variant, seed } = plannedRun(plan.plan, run);
  return exitCode === interrupted
    ? { schema: 1, variant, seed, reason: 'cancelled', message: 'The run was stopped.' }
    : { schema: 1, variant, seed, reason: 'failed', message: `ablate train ended with code ${exitCode}.` };
}
