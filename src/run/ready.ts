import type { ReadyEngine } from '../engine/start.ts';
import { type Network, networkDigest } from '../network/network.ts';
import type { RunIdentity } from '../results/failure.ts';
import type { KeyParts } from '../results/key.ts';
import type { RunConfig } from '../study/config.ts';
import type { Plan } from '../study/plan.ts';
import type { IdentifiedProgram } from '../train/external/request.ts';
import type { OpenedDataset } from './dataset.ts';

/** What trains a run: a network on an engine of Ablate's, or a program of the study's own. */
export type Trained = OwnTraining | ExternalTraining;

export interface OwnTraining {
  readonly by: 'ablate';
  readonly network: Network;
  readonly engine: ReadyEngine;
}

export interface ExternalTraining {
  readonly by: 'program';
  readonly program: IdentifiedProgram;
  /** Whether its sources are known, so that a record of them can stand for another run. */
  readonly reusable: boolean;
}

/** A run with all that it is trained with. */
export interface ReadyRun {
  readonly config: RunConfig;
  readonly data: OpenedDataset;
  readonly training: Trained;
}

/** What is made once, before the first run of a study. */
export interface Common {
  /** The plan as it is carried out, on the data that were really opened. */
  readonly plan: Plan;
  /** The wanted runs of that plan; one kind of training trains them all. */
  readonly runs: readonly [ReadyRun, ...ReadyRun[]];
}

/** What a run is, whatever trains it. */
export const identityOf = ({ config, data, training }: ReadyRun): RunIdentity => ({
  config,
  network: training.by === 'ablate' ? networkDigest(training.network) : training.program.digest,
  dataset: data.dataset.digest,
});

/** What will compute a run, as its key knows it. */
export const engineOf = ({ training }: ReadyRun): KeyParts['engine'] =>
  training.by === 'ablate' ? training.engine.info : { engine: 'external' };
