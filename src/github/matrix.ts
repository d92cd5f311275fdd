import { ConfigurationError } from '../base/errors.ts';
import { runName } from '../study/config.ts';
import type { Plan } from '../study/plan.ts';

/** GitHub's limit for a matrix. */
const maximumRuns = 256;

/** The matrix of a workflow: a job per run. */
export interface Matrix {
  readonly include: readonly { readonly run: string; readonly job: string }[];
}

/** Name of the job that trains a run; another study may be trained in the same workflow run. */
export const jobName = (study: string, run: string): string => `${study}: ${run}`;

/** The plan as a matrix; throws ConfigurationError if it has more runs than GitHub takes. */
export function matrixOf({ study, runs }: Plan): Matrix {
  if (runs.length > maximumRuns) {
    throw new ConfigurationError(
      `The plan has ${runs.length} runs, but a matrix of GitHub Actions holds at most ${maximumRuns}: name fewer seeds or variants.`,
    );
  }
  return { include: runs.map(runName).map((run) => ({ run, job: jobName(study.name, run) })) };
}
