import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { type RunFailure, reasonIn } from '../../record/failure.ts';
import { parseFailure, parseRecord } from '../../record/parse.ts';
import type { RunRecord } from '../../record/record.ts';
import { writeFailure } from '../../results/store.ts';
import { parseRunName } from '../../study/config.ts';
import { uploadArtifact } from '../api/artifacts.ts';
import { artifactName } from '../api/record-artifact.ts';
import { AblateFailedError } from './ablate-failed.ts';
import { type JobPlace, resultFolder } from './place.ts';

/** Result of a run, as it was uploaded. */
export type RunOutcome =
  | { readonly run: string; readonly record: RunRecord /** Absolute path of the record. */; readonly path: string }
  | { readonly run: string; readonly failure: AblateFailedError };

export interface TellOptions {
  /** Stops the work. If the work ends because of it, its reason is that of the runs. */
  readonly signal: AbortSignal;
  /** Called if the reason cannot be uploaded. */
  readonly warn: (line: string) => void;
}

/**
 * Does the work of a job. If it fails before the results of its runs are uploaded, uploads the reason for each run, and
 * throws.
 */
export async function tellingWhy<Result>(
  place: JobPlace,
  { signal, warn }: TellOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const stopped = signal.aborted && thrown instanceof AblateFailedError && thrown.reason === 'cancelled';
    const error = stopped ? signal.reason : thrown;
    const reason = error instanceof AblateFailedError ? error.reason : reasonIn(messageOf(error));
    for (const run of place.runs) {
      await uploadNote(place, run, new AblateFailedError(reason, messageOf(error))).catch((fault: unknown) =>
        warn(`Why ${run} has no record could not be uploaded: ${messageOf(fault)}`),
      );
    }
    throw error;
  }
}

/**
 * Uploads what the trainer left for a run: its record, its note of a failure, or `otherwise`. Throws if this attempt
 * has uploaded a result of the run before.
 */
export async function tellOutcome(place: JobPlace, run: string, otherwise: AblateFailedError): Promise<RunOutcome> {
  const folder = join(place.workspace, resultFolder);
  const path = join(folder, `${run}.json`);
  const left = (await recordAt(path)) ?? (await noteAt(join(folder, `${run}.failure.json`))) ?? otherwise;
  if (left instanceof AblateFailedError) {
    await uploadNote(place, run, left);
    return { run, failure: left };
  }
  await uploadArtifact(artifactName(place.study, run, place.attempt), folder, [path]);
  return { run, record: left, path };
}

const recordAt = (path: string): Promise<RunRecord | AblateFailedError | undefined> =>
  readLeft(path, (text) => parseRecord(text, path));

const noteAt = (path: string): Promise<AblateFailedError | undefined> =>
  readLeft(path, (text) => {
    const { reason, message } = parseFailure(text, path);
    return new AblateFailedError(reason, message);
  });

/** Reads a file of the trainer. A failure if it cannot be read; undefined if there is no file. */
async function readLeft<Left>(
  path: string,
  parse: (text: string) => Left,
): Promise<Left | AblateFailedError | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (error) {
    return new AblateFailedError('failed', messageOf(error));
  }
}

async function uploadNote(
  { study, attempt }: JobPlace,
  run: string,
  { reason, message }: AblateFailedError,
): Promise<void> {
  const path = await written({ schema: 1, ...parseRunName(run), reason, message });
  await uploadArtifact(artifactName(study, run, attempt), dirname(path), [path]);
}

/** Linux keeps this folder in memory, so it can hold a note when every disk is full. */
const memory = '/dev/shm';

async function written(note: RunFailure): Promise<string> {
  const writeBelow = async (folder: string): Promise<string> =>
    writeFailure(await mkdtemp(join(folder, 'ablate-note-')), note);
  return writeBelow(tmpdir()).catch(() => writeBelow(memory));
}
