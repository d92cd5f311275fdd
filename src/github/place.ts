/** A job of the matrix, on the machine that trains its runs. */
export interface JobPlace {
  readonly study: string;
  /** Names of the runs, such as `resnet34-seed0`. */
  readonly runs: readonly string[];
  readonly workspace: string;
  readonly workflowRun: number;
  readonly attempt: number;
}

/** Folder in which the trainer leaves records, notes and checkpoints; relative to the workspace, as the cache needs it. */
export const resultFolder = 'results';
