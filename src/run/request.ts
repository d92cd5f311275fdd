import type { EngineChoice } from '../engine/engine.ts';
import type { Network } from '../network/network.ts';
import type { RunFailure } from '../results/failure.ts';
import type { RunRecord } from '../results/record.ts';
import type { RunConfig } from '../study/config.ts';
import type { Plan } from '../study/plan.ts';
import type { Study } from '../study/study.ts';
import type { SaveInterval } from '../train/checkpoint-store.ts';
import type { RunTasks } from './task.ts';

export interface Outcome {
  /** The plan as it was carried out: it names the drawn images if those had to do. */
  readonly plan: Plan;
  readonly records: readonly RunRecord[];
  readonly failures: readonly RunFailure[];
}

/** Runs of a plan to execute with one engine on one data set. */
export interface ExecuteRequest {
  readonly study: Study<Network>;
  readonly plan: Plan;
  /** Those of the plan's runs that are wanted. */
  readonly runs: readonly RunConfig[];
  /** Which of those are trained next, asked before the first and after each round; if absent, all at once. */
  readonly nextRound?: ((soFar: Outcome) => readonly RunConfig[]) | undefined;
  readonly engine: EngineChoice;
  /** Runs at once; `auto`: as many as cores and memory allow. */
  readonly jobs: number | 'auto';
  /** Folder for the plan, records and failures. */
  readonly out: string;
  /** Folder for checkpoints. */
  readonly checkpoints: string;
  /** Between two checkpoints, where the default is not wanted. */
  readonly saveEvery?: SaveInterval | undefined;
  /** Start a run from the beginning if its checkpoint was computed on another engine or machine, instead of refusing it. */
  readonly setAside?: boolean | undefined;
  /** Continue from checkpoints; otherwise a run starts from the beginning. */
  readonly resume: boolean;
  /** Train every run, also if there is a record of its key. */
  readonly fresh: boolean;
  /** Write each run's weights beside its record. */
  readonly saveWeights: boolean;
  /** Records that may answer runs, in place of those of the baselines' branch as far as the checkout knows it. */
  readonly trained?: readonly RunRecord[];
  /** Train on drawn images if the study's own data cannot be downloaded. */
  readonly fallback: boolean;
  readonly signal: AbortSignal;
  /** Shows the work while it is done. */
  readonly runTasks: RunTasks;
}
