import type { RunConfig } from '../../study/config.ts';
import type { Task } from '../task.ts';
import type { OpenedDataset } from './dataset.ts';
import type { Trained } from './ready.ts';

/** What trains the runs of a study, before it is prepared. */
export interface Trainers {
  /** Prepare it, after the data. */
  readonly tasks: readonly Task[];
  /** What trains this run on these data, once the tasks are done. */
  trainingOf(config: RunConfig, data: OpenedDataset): Trained;
}
