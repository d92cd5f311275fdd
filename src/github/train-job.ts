import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFailure, parseRecord } from '../results/parse.ts';
import type { RunRecord } from '../results/record.ts';
import { writeFailure } from '../results/store.ts';
import { runName } from '../study/config.ts';
import { uploadArtifact } from './artifacts.ts';
import { restoreNewest, save } from './cache.ts';
import { runAblate } from './child.ts';
import { artifactName } from './gather.ts';

/** One run of the matrix. */
export interface TrainJob {
  readonly variant: string;
  readonly seed: number;
  /** Options for `ablate train`. */
  readonly commandLine: readonly string[];
  readonly workspace: string;
  readonly workflowRun: number;
  readonly attempt: number;
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
 * record; where there is none, uploads why and throws RunFailedError.
 */
export async function trainRun(job: TrainJob): Promise<TrainOutcome> {
  const { variant, seed, workspace, commandLine, onLine } = job;
  const run = runName(job);
  if (job.attempt > 1 && (await restoreNewest(checkpointFolder, checkpointKey(job), checkpointPrefix(job)))) {
    onLine(`Going on from the checkpoint of an earlier attempt.`);
  }
  const { exitCode } = await runAblate(
    ['train', variant, `--seed=${seed}`, `--out=${resultFolder}`, `--checkpoint=${checkpointFolder}`, ...commandLine],
    { folder: workspace, onLine },
  );
  const folder = join(workspace, resultFolder);
  const path = join(folder, `${run}.json`);
  if (exitCode === 0 && existsSync(path)) {
    const record = parseRecord(await readFile(path, 'utf8'), path);
    await uploadArtifact(artifactName(run, job.attempt), folder, [path]);
    return { path, record };
  }
  const message = await uploadFailure(job, folder, exitCode);
  throw new RunFailedError(`${run} gave no record: ${message}`);
}

/** Saves the checkpoint of a run that was stopped, for the next attempt; nothing where the run came to its end. */
export async function keepCheckpoint(
  job: Pick<TrainJob, 'variant' | 'seed' | 'workspace' | 'workflowRun' | 'attempt'>,
) {
  const checkpoint = join(job.workspace, checkpointFolder, `${runName(job)}.checkpoint`);
  if (existsSync(checkpoint)) await save(checkpointFolder, checkpointKey(job));
}

/** Within one workflow run only: another one has other code. */
const checkpointPrefix = (job: Pick<TrainJob, 'variant' | 'seed' | 'workflowRun'>): string =>
  `ablate-checkpoint-${job.workflowRun}-${runName(job)}-attempt`;

const checkpointKey = (job: Pick<TrainJob, 'variant' | 'seed' | 'workflowRun' | 'attempt'>): string =>
  checkpointPrefix(job) + job.attempt;

/** Uploads the note that the trainer left, or one that says what is known from outside; gives its message. */
async function uploadFailure(job: TrainJob, folder: string, exitCode: number): Promise<string> {
  const { variant, seed, attempt } = job;
  const run = runName(job);
  const left = join(folder, `${run}.failure.json`);
  const failure = existsSync(left)
    ? parseFailure(await readFile(left, 'utf8'), left)
    : exitCode === interrupted
      ? { schema: 1 as const, variant, seed, reason: 'cancelled' as const, message: 'The run was stopped.' }
      : {
          schema: 1 as const,
          variant,
          seed,
          reason: 'failed' as const,
          message: `ablate train ended with code ${exitCode}.`,
        };
  const path = await writeFailure(folder, failure);
  await uploadArtifact(artifactName(run, attempt), folder, [path]);
  return failure.message;
}
