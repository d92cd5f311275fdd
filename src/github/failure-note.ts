import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '../base/errors.ts';
import { type RunFailure, reasonIn } from '../results/failure.ts';
import { writeFailure } from '../results/store.ts';
import { parseRunName } from '../study/config.ts';
import { AblateFailedError } from './ablate-failed.ts';
import { uploadArtifact } from './artifacts.ts';
import { artifactName } from './gather.ts';
import type { RunPlace } from './train-job.ts';

/** A run of which something is to be told. */
type Told = Pick<RunPlace, 'study' | 'run' | 'attempt'>;

export interface TellOptions {
  /** What stops the work; its reason is the run's if the work ends because of it. */
  readonly signal: AbortSignal;
  /** Called if the reason cannot be uploaded. */
  readonly warn: (line: string) => void;
}

/** Does a run's work. If it fails, uploads why, in place of a record, and throws. */
export async function tellingWhy<Result>(
  told: Told,
  { signal, warn }: TellOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const stopped = signal.aborted && thrown instanceof AblateFailedError && thrown.reason === 'cancelled';
    const error = stopped ? signal.reason : thrown;
    const reason = error instanceof AblateFailedError ? error.reason : reasonIn(messageOf(error));
    await uploadNote(told, reason, messageOf(error)).catch((fault: unknown) =>
      warn(`Why ${told.run} has no record could not be uploaded: ${messageOf(fault)}`),
    );
    throw error;
  }
}

/** Uploads why a run has no record; throws if it has told that, or uploaded its record, in this attempt before. */
export async function uploadNote(
  { study, run, attempt }: Told,
  reason: RunFailure['reason'],
  message: string,
): Promise<void> {
  const path = await written({ schema: 1, ...parseRunName(run), reason, message });
  await uploadArtifact(artifactName(study, run, attempt), dirname(path), [path]);
}

/** Linux keeps it in memory: it takes a note when every disk is full. */
const memory = '/dev/shm';

async function written(note: RunFailure): Promise<string> {
  const writeBelow = async (folder: string): Promise<string> =>
    writeFailure(await mkdtemp(join(folder, 'ablate-note-')), note);
  return writeBelow(tmpdir()).catch(() => writeBelow(memory));
}
