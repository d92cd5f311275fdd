import { ConfigurationError, messageOf, sentError } from '../../base/errors.ts';
import { openStored, type StoredDataset } from '../../data/store.ts';
import { type RunFailure, reasonIn } from '../../record/failure.ts';
import { DivergedError, InterruptedError } from '../../train/errors.ts';
import { TrainerFailedError } from '../../train/external/errors.ts';
import { smallerBatch } from '../machine/gpu-memory.ts';
import type { ExternalJob, Job, JobEnd, OwnJob, Tell } from './job.ts';
import { programJob } from './program-job.ts';
import { trainJob } from './train-job.ts';

/** Trains one run, until its end or until `signal` aborts. */
export async function carryOut(job: Job, signal: AbortSignal, tell: Tell): Promise<JobEnd> {
  try {
    const stored = await openChecked(job.dataset.folder, signal);
    return await (job.by === 'ablate' ? trainJob(job, stored, signal, tell) : programJob(job, stored, signal, tell));
  } catch (error) {
    if (error instanceof InterruptedError) return { kind: 'interrupted', message: error.message };
    if (error instanceof ConfigurationError || signal.aborted) return { kind: 'error', error: sentError(error) };
    return { kind: 'failure', failure: failureOf(job, error) };
  }
}

/** Opens the data that the parent process prepared. They are checked again, because hours may have passed. */
async function openChecked(folder: string, signal: AbortSignal): Promise<StoredDataset> {
  try {
    return await openStored(folder, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new ConfigurationError(
      `The prepared data in ${folder} are damaged (${messageOf(error)}): run the command again, which prepares them again.`,
    );
  }
}

type FailedJob = Pick<OwnJob, 'by' | 'config' | 'network' | 'engine'> | Pick<ExternalJob, 'by' | 'config'>;

/** Why a run has no record. If memory ran out, the message names a smaller batch that may fit. */
export function failureOf(job: FailedJob, error: unknown): RunFailure {
  const { variant, seed } = job.config;
  const message = messageOf(error);
  const failure = { schema: 1, variant, seed, reason: reasonOf(error), message } as const;
  if (job.by === 'program' || failure.reason !== 'out of memory') return failure;
  const batch = smallerBatch(job, job.engine);
  const advice = batch >= 1 ? `try --batch-size ${batch}` : 'try a smaller --image-size';
  return { ...failure, message: `${message.trimEnd()} (${advice})` };
}

function reasonOf(error: unknown): RunFailure['reason'] {
  if (error instanceof TrainerFailedError) return error.reason;
  return error instanceof DivergedError ? 'diverged' : reasonIn(messageOf(error));
}
