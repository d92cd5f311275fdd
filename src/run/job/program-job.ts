import { join } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import type { StoredDataset } from '../../data/store.ts';
import { runName } from '../../study/config.ts';
import { InterruptedError } from '../../train/errors.ts';
import { logFile } from '../../train/external/run-folder.ts';
import { trainExternally } from '../../train/external/train.ts';
import { epochText } from './epoch-text.ts';
import type { ExternalJob, JobResult, Tell } from './job.ts';

/** Starts the study's own program for one run, and supervises it until it ends or `signal` aborts. */
export async function programJob(
  job: ExternalJob,
  stored: StoredDataset,
  signal: AbortSignal,
  tell: Tell,
): Promise<JobResult> {
  const { config, dataset, program, provenance, folder } = job;
  const name = runName(config);
  try {
    const record = await trainExternally({
      ...{ config, program, provenance, folder, signal },
      dataset: { ...dataset, ...stored },
      onEpoch: (metrics) => tell({ kind: 'line', text: epochText(config, metrics) }),
      onPrinted: ({ kind, text }) => tell({ kind, text: `${name} | ${text}` }),
    });
    return { kind: 'record', record, peakMemory: null };
  } catch (error) {
    const isFailure = !(error instanceof InterruptedError || error instanceof ConfigurationError || signal.aborted);
    if (isFailure) tell({ kind: 'line', text: `${name}: what its trainer printed is in ${join(folder, logFile)}.` });
    throw error;
  }
}
