import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { warning } from '@actions/core';
import { messageOf } from '../../base/errors.ts';
import { readIfThere } from '../../base/files/read.ts';
import { type RunFailure, reasonIn } from '../../record/failure.ts';
import { parseFailure, parseRecord } from '../../record/parse.ts';
import type { RunRecord } from '../../record/record.ts';
import { writeFailure } from '../../results/store.ts';
import { parseRunName } from '../../study/config.ts';
import { AblateFailedError } from '../ablate/failed.ts';
import { uploadArtifact } from '../api/artifacts.ts';
import { artifactName } from '../api/record-artifact.ts';

/** A job of the matrix, as its step sees it. */
export interface MatrixJob {
  readonly study: string;
  /** Names of the runs, such as `resnet34-seed0`. */
  readonly runs: readonly string[];
  readonly workspace: string;
  readonly runId: number;
  readonly attempt: number;
}

/** Folder where the trainer leaves records, notes and checkpoints. The cache needs a path relative to the workspace. */
export const resultFolder = 'results';

/** Result of a run, as it was uploaded. */
export type RunResult =
  | { readonly run: string; readonly record: RunRecord /** Absolute path of the record. */; readonly path: string }
  | { readonly run: string; readonly failure: AblateFailedError };

/**
 * Does the work of a job. If it fails before the results of its runs are uploaded, uploads the reason for each run, and
 * throws. If the work ends because `signal` aborted, the reason of the signal is that of the runs.
 */
export async function uploadingReasons<Result>(
  job: MatrixJob,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const stopped = signal.aborted && thrown instanceof AblateFailedError && thrown.reason === 'cancelled';
    const error = stopped ? signal.reason : thrown;
    const reason = error instanceof AblateFailedError ? error.reason : reasonIn(messageOf(error));
    for (const run of job.runs) {
      await uploadNote(job, run, new AblateFailedError(reason, messageOf(error))).catch((fault: unknown) =>
        warning(`Why ${run} has no record could not be uploaded: ${messageOf(fault)}`),
      );
    }
    throw error;
  }
}

/**
 * Uploads what the trainer left for a run: its record, its note of a failure, or `otherwise`. Throws if this attempt
 * has uploaded a result of the run before.
 */
export async function uploadResult(job: MatrixJob, run: string, otherwise: AblateFailedError): Promise<RunResult> {
  const folder = join(job.workspace, resultFolder);
  const path = join(folder, `${run}.json`);
  const result =
    (await readResult(path, parseRecord)) ?? (await noteAt(join(folder, `${run}.failure.json`))) ?? otherwise;
  if (result instanceof AblateFailedError) {
    await uploadNote(job, run, result);
    return { run, failure: result };
  }
  await uploadArtifact(artifactName(job.study, run, job.attempt), folder, [path]);
  return { run, record: result, path };
}

const noteAt = (path: string): Promise<AblateFailedError | undefined> =>
  readResult(path, (text) => {
    const { reason, message } = parseFailure(text, path);
    return new AblateFailedError(reason, message);
  });

/** Reads a file of the trainer. A failure if it cannot be read; undefined if there is no file. */
async function readResult<Content>(
  path: string,
  parse: (text: string, path: string) => Content,
): Promise<Content | AblateFailedError | undefined> {
  try {
    const text = await readIfThere(path);
    return text === undefined ? undefined : parse(text, path);
  } catch (error) {
    return new AblateFailedError('failed', messageOf(error));
  }
}

async function uploadNote(
  { study, attempt }: MatrixJob,
  run: string,
  { reason, message }: AblateFailedError,
): Promise<void> {
  const path = await writeNote({ schema: 1, ...parseRunName(run), reason, message });
  await uploadArtifact(artifactName(study, run, attempt), dirname(path), [path]);
}

/** Linux keeps this folder in memory, so it can hold a note when every disk is full. */
const memory = '/dev/shm';

async function writeNote(note: RunFailure): Promise<string> {
  const writeBelow = async (folder: string): Promise<string> =>
    writeFailure(await mkdtemp(join(folder, 'ablate-note-')), note);
  return writeBelow(tmpdir()).catch(() => writeBelow(memory));
}
