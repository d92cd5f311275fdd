import { join } from 'node:path';
import { ConfigurationError, messageOf, sentError } from '../../base/errors.ts';
import { type RunFailure, reasonIn } from '../../record/failure.ts';
import { runName } from '../../study/config.ts';
import { DivergedError, InterruptedError } from '../../train/errors.ts';
import { TrainerFailedError } from '../../train/external/errors.ts';
import { logFile } from '../../train/external/run-folder.ts';
import { trainExternally } from '../../train/external/train.ts';
import { epochText } from './epoch-text.ts';
import type { ExternalJob, JobEnd, JobNews } from './job.ts';
import { openChecked } from './stored-data.ts';

/** Starts the study's own program for one run, and supervises it until it ends or `signal` aborts. */
export async function programJob(
  job: ExternalJob,
  signal: AbortSignal,
  tell: (news: JobNews) => void,
): Promise<JobEnd> {
  const { config, dataset, program, provenance, folder } = job;
  const name = runName(config);
  try {
    const stored = await openChecked(dataset.folder, signal);
    const record = await trainExternally({
      ...{ config, program, provenance, folder, signal },
      dataset: { ...dataset, ...stored },
      onEpoch: (metrics) => tell({ kind: 'line', text: epochText(config, metrics) }),
      onPrinted: ({ kind, text }) => tell({ kind, text: `${name} | ${text}` }),
    });
    return { kind: 'record', record, peakMemory: null };
  } catch (error) {
    if (error instanceof InterruptedError) return { kind: 'interrupted', message: error.message };
    if (error instanceof ConfigurationError || signal.aborted) return { kind: 'error', error: sentError(error) };
    const { variant, seed } = config;
    tell({ kind: 'line', text: `${name}: what its trainer printed is in ${join(folder, logFile)}.` });
    return {
      kind: 'failure',
      failure: { schema: 1, variant, seed, reason: reasonOf(error), message: messageOf(error) },
    };
  }
}

function reasonOf(error: unknown): RunFailure['reason'] {
  if (error instanceof TrainerFailedError) return error.reason;
  return error instanceof DivergedError ? 'diverged' : reasonIn(messageOf(error));
}
