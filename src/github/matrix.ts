import { ConfigurationError } from '../base/errors.ts';
import { groupBy } from '../report/group.ts';
import { type RunConfig, runName } from '../study/config.ts';
import type { Plan } from '../study/plan.ts';
import { firstRound } from '../study/rounds.ts';

/** GitHub's limit for a matrix. */
const maximumJobs = 256;

/** The matrix of a workflow: a job per run, or per few runs of one variant. */
export interface Matrix {
  readonly include: readonly {
    /** Names of the job's runs, with a space between. */
    readonly runs: string;
    /** Name of the job. */
    readonly job: string;
  }[];
}

type Run = Pick<RunConfig, 'variant' | 'seed'>;

/** Name of the job that trains some runs of one variant; another study may be trained in the same workflow run. */
export function jobName(study: string, runs: readonly [Run, ...Run[]]): string {
  const [first] = runs;
  return runs.length === 1
    ? `${study}: ${runName(first)}`
    : severalOf(study, first.variant) + runs.map(({ seed }) => seed).join(', ');
}

/** Whether the job of this name trains a run. */
export function trains(job: string, study: string, run: Run): boolean {
  const several = severalOf(study, run.variant);
  return (
    job === jobName(study, [run]) ||
    (job.startsWith(several) && job.slice(several.length).split(', ').includes(String(run.seed)))
  );
}

const severalOf = (study: string, variant: string): string => `${study}: ${variant}, seeds `;

/**
 * These runs of a plan, or those of its first round, as a matrix in which each job trains that many seeds of its variant; throws
 * ConfigurationError if it has more jobs than GitHub takes.
 */
export function matrixOf(plan: Plan, seedsPerJob = 1, runs: Plan['runs'] = firstRound(plan)): Matrix {
  const { study } = plan;
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  // A job has the place of its first run in the plan, so the first jobs make whole comparisons.
  const jobs = groupBy(runs, ({ variant, seed }) => `${variant} ${Math.floor(seeds.indexOf(seed) / seedsPerJob)}`);
  if (jobs.size > maximumJobs) {
    throw new ConfigurationError(
      `The plan has ${runs.length} runs in ${jobs.size} jobs, but a matrix of GitHub Actions holds at most ${maximumJobs}: name fewer seeds or variants, or raise seeds-per-job.`,
    );
  }
  return {
    include: [...jobs.values()].map((job) => ({
      runs: job.map(runName).join(' '),
      job: jobName(study.name, job as [RunConfig, ...RunConfig[]]),
    })),
  };
}
