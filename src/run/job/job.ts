import type { SentError } from '../../base/errors.ts';
import type { RunFailure } from '../../record/failure.ts';
import type { CodeProvenance } from '../../record/provenance.ts';
import type { RunRecord } from '../../record/record.ts';
import type { RunConfig } from '../../study/config.ts';
import type { CheckpointSettings } from '../../train/checkpoint-store.ts';
import type { ExternalTraining, OwnTraining } from '../prepare/ready.ts';
import type { WeightsFolder } from './weights.ts';

/** One run, as plain data that is sent to its process. */
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
  /** Where an interrupted run is saved, and from where it is resumed. */
  readonly checkpoint: CheckpointSettings;
  /** Where its weights are written; null if they are not wanted. */
  readonly weights: WeightsFolder | null;
}

export interface ExternalJob extends CommonJob, ExternalTraining {
  /** Folder of the program's run. */
  readonly folder: string;
}

/** Messages to the process. */
export type JobCommand = { readonly kind: 'start'; readonly job: Job } | { readonly kind: 'stop' };

/** Messages from the process for people. */
export type JobNews = { readonly kind: 'status' | 'line'; readonly text: string };

/** The first step is done. From now on the process has something to save. */
export type JobBegun = { readonly kind: 'begun' };

/** Reports what happens in the process of a run. */
export type Tell = (news: JobNews | JobBegun) => void;

/** How a run ended: with a record, or with the reason why there is none. */
export type JobResult =
  | {
      readonly kind: 'record';
      readonly record: RunRecord;
      /** Most bytes of the machine's memory that the run used; null if unknown, or if it used a GPU's. */
      readonly peakMemory: number | null;
      /** Why its weights could not be written, as a phrase. */
      readonly unsaved?: string | undefined;
    }
  | { readonly kind: 'failure'; readonly failure: RunFailure };

/** The last message of the process: the result of the run, or an error that ends the whole study. */
export type JobEnd =
  | JobResult
  | { readonly kind: 'interrupted'; readonly message: string }
  | { readonly kind: 'error'; readonly error: SentError };
