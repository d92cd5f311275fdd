/** A job of the matrix, as its step sees it. */
export interface JobPlace {
  readonly study: string;
  /** Names of the runs, such as `resnet34-seed0`. */
  readonly runs: readonly string[];
  readonly workspace: string;
  readonly workflowRun: number;
  readonly attempt: number;
}

/** Folder where the trainer leaves records, notes and checkpoints. The cache needs a path relative to the workspace. */
export const resultFolder = 'results';
