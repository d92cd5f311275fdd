import { ConfigurationError } from '../../base/errors.ts';
import { groupBy } from '../../base/group.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import type { Plan } from '../../study/plan.ts';
import { firstRound } from '../../study/rounds.ts';
import { isFurther } from './baseline-seeds.ts';

/** GitHub's limit for a matrix. */
const maximumJobs = 256;

/** The matrix of a workflow: one job per run, or per several runs of one variant. */
export interface JobMatrix {
  readonly include: readonly {
    /** Names of the job's runs, separated by spaces. */
    readonly runs: string;
    /** Name of the job. */
    readonly job: string;
    /** Whether its runs only add to main's seeds, so that the workflow run succeeds without them. */
    readonly further?: true;
  }[];
}

type Run = Pick<RunConfig, 'variant' | 'seed'>;

/** Name of the job that trains some runs of one variant. It names the study, because a workflow run may train several. */
export function jobName(study: string, runs: readonly [Run, ...Run[]]): string {
  const [first] = runs;
  return runs.length === 1
    ? `${study}: ${runName(first)}`
    : severalOf(study, first.variant) + runs.map(({ seed }) => seed).join(', ');
}

/** Whether the job with this name trains a run. */
export function trains(job: string, study: string, run: Run): boolean {
  const several = severalOf(study, run.variant);
  return (
    job === jobName(study, [run]) ||
    (job.startsWith(several) && job.slice(several.length).split(', ').includes(String(run.seed)))
  );
}

const severalOf = (study: string, variant: string): string => `${study}: ${variant}, seeds `;

/**
 * Makes a matrix of the given runs, or of those of the plan's first round. Each job trains `seedsPerJob` seeds of its
 * variant. Throws ConfigurationError if there are more jobs than GitHub allows.
 */
export function matrixOf(plan: Plan, seedsPerJob = 1, runs: Plan['runs'] = firstRound(plan)): JobMatrix {
  const { study } = plan;
  const byVariant = groupBy(runs, ({ variant }) => variant);
  // Jobs are ordered by their first run in the plan, so that the first jobs make whole comparisons.
  const jobs = groupBy(runs, (run) => {
    const place = byVariant.get(run.variant)?.indexOf(run) ?? 0;
    return `${run.variant} ${isFurther(plan, run)} ${Math.floor(place / seedsPerJob)}`;
  });
  if (jobs.size > maximumJobs) {
    throw new ConfigurationError(
      `The plan has ${runs.length} runs in ${jobs.size} jobs, but a matrix of GitHub Actions holds at most ${maximumJobs}: name fewer seeds or variants, or raise seeds-per-job.`,
    );
  }
  return {
    include: [...jobs.values()].map((job) => ({
      runs: job.map(runName).join(' '),
      job: jobName(study.name, job),
      ...(isFurther(plan, job[0]) && { further: true as const }),
    })),
  };
}
