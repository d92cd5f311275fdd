import type { ReadyEngine } from '../../engine/open.ts';
import { type Network, networkDigest } from '../../network/network.ts';
import type { RunIdentity } from '../../record/failure.ts';
import type { KeyParts } from '../../record/key.ts';
import type { RunConfig } from '../../study/config.ts';
import type { Plan } from '../../study/plan.ts';
import type { IdentifiedProgram } from '../../train/external/request.ts';
import type { Task } from '../task.ts';
import type { OpenedDataset } from './dataset.ts';

/** What trains a run: one of Ablate's engines, or the study's own program. */
export type Training = OwnTraining | ExternalTraining;

export interface OwnTraining {
  readonly by: 'ablate';
  readonly network: Network;
  readonly engine: ReadyEngine;
}

export interface ExternalTraining {
  readonly by: 'program';
  readonly program: IdentifiedProgram;
  /** Whether its sources are known. Only then can its records be reused. */
  readonly reusable: boolean;
}

/** A run with everything needed to train it. */
export interface ReadyRun {
  readonly config: RunConfig;
  readonly data: OpenedDataset;
  readonly training: Training;
}

/** What trains the runs of a study, before it is set up. */
export interface TrainingSetUp {
  /** Set it up, after the data. */
  readonly tasks: readonly Task[];
  /** What trains this run on these data, once the tasks are done. */
  trainingOf(config: RunConfig, data: OpenedDataset): Training;
}

/** What is prepared once, before the first run of a study. */
export interface ReadyStudy {
  /** The plan, with the data set that was really opened. */
  readonly plan: Plan;
  /** The runs of that plan to train, all of them in the same way. */
  readonly runs: readonly [ReadyRun, ...ReadyRun[]];
}

/** What identifies a run, whatever trains it. */
export const identityOf = ({ config, data, training }: ReadyRun): RunIdentity => ({
  config,
  network: training.by === 'ablate' ? networkDigest(training.network) : training.program.digest,
  dataset: data.dataset.digest,
});

/** The engine of a run, as the key needs it. */
export const engineOf = ({ training }: ReadyRun): KeyParts['engine'] =>
  training.by === 'ablate' ? training.engine.info : { engine: 'external' };
