import type { SentError } from '../base/errors.ts';
import type { RunFailure } from '../results/failure.ts';
import type { CodeProvenance } from '../results/provenance.ts';
import type { RunRecord } from '../results/record.ts';
import type { RunConfig } from '../study/config.ts';
import type { CheckpointSettings } from '../train/checkpoint-store.ts';
import type { ExternalTraining, OwnTraining } from './ready.ts';
import type { WeightsPlace } from './weights.ts';

/** One run as a process of its own is sent it; plain data. */
export type Job = OwnJob | ExternalJob;

interface CommonJob {
  readonly config: RunConfig;
  readonly dataset: {
    readonly folder: string;
    readonly source: string;
    readonly title: string;
    readonly archive: string | null;
  };
  readonly provenance: CodeProvenance;
}

export interface OwnJob extends CommonJob, OwnTraining {
  /** Where an interrupted run is saved to and resumed from. */
  readonly checkpoint: CheckpointSettings;
  /** Where its weights go; null if nobody wants them. */
  readonly weights: WeightsPlace | null;
}

export interface ExternalJob extends CommonJob, ExternalTraining {
  /** Where the program's run keeps its files. */
  readonly folder: string;
}

/** What the process is told. */
export type JobCommand = { readonly kind: 'start'; readonly job: Job } | { readonly kind: 'stop' };

/** What the process tells people on its way. */
export type JobNews = { readonly kind: 'status' | 'line'; readonly text: string };

/** The process' first step is done: from now on it has something to save. */
export type JobBegun = { readonly kind: 'begun' };

/** How a run in its process says what happens. */
export type Tell = (news: JobNews | JobBegun) => void;

/** How a run ended: with a record, or with the reason why there is none. */
export type JobResult =
  | {
      readonly kind: 'record';
      readonly record: RunRecord;
      /** Bytes of the machine's memory that the run took; null if nobody knows, or if a GPU's counts. */
      readonly peakMemory: number | null;
      /** Why its weights could not be written, as a phrase. */
      readonly unsaved?: string | undefined;
    }
  | { readonly kind: 'failure'; readonly failure: RunFailure };

/** The process' last word: the result, or what ends the whole study. */
export type JobEnd =
  | JobResult
  | { readonly kind: 'interrupted'; readonly message: string }
  | { readonly kind: 'error'; readonly error: SentError };
