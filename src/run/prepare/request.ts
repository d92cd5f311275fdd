import type { EngineChoice } from '../../base/choices.ts';
import type { Network } from '../../network/network.ts';
import type { RunFailure } from '../../record/failure.ts';
import type { RunRecord } from '../../record/record.ts';
import type { RunConfig } from '../../study/config.ts';
import type { Plan } from '../../study/plan.ts';
import type { Study } from '../../study/study.ts';
import type { SaveInterval } from '../../train/checkpoint-store.ts';
import type { RunTasks } from '../task.ts';

export interface Outcome {
  /** The plan as it was carried out. It names the drawn images if those replaced the study's own. */
  readonly plan: Plan;
  readonly records: readonly RunRecord[];
  readonly failures: readonly RunFailure[];
}

/** Runs of a plan to execute with one engine on one data set. */
export interface ExecuteRequest {
  readonly study: Study<Network>;
  readonly plan: Plan;
  /** The runs of the plan to train. */
  readonly runs: readonly RunConfig[];
  /** Chooses the runs to train next, before the first round and after each; without it, all are trained at once. */
  readonly nextRound?: ((soFar: Outcome) => Promise<readonly RunConfig[]>) | undefined;
  readonly engine: EngineChoice;
  /** Number of runs at once. `auto`: as many as cores and memory allow. */
  readonly jobs: number | 'auto';
  /** Folder for the plan, records and failures. */
  readonly out: string;
  /** Folder for checkpoints. */
  readonly checkpoints: string;
  /** Time between two checkpoints, if not the default. */
  readonly saveEvery?: SaveInterval | undefined;
  /** If a checkpoint was computed on another engine or machine, start the run from the beginning instead of refusing. */
  readonly setAside?: boolean | undefined;
  /** Continue from checkpoints; otherwise a run starts from the beginning. */
  readonly resume: boolean;
  /** Train every run, even if there is a record with its key. */
  readonly fresh: boolean;
  /** Write the weights of each run beside its record. */
  readonly saveWeights: boolean;
  /** Records that may be reused, instead of those that the checkout has of the branch of baselines. */
  readonly trained?: readonly RunRecord[];
  /** Train on drawn images if the study's own data cannot be downloaded. */
  readonly fallback: boolean;
  readonly signal: AbortSignal;
  /** Shows the work while it is done. */
  readonly runTasks: RunTasks;
}
