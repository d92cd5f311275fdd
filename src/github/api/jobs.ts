import type { GitHub } from './github.ts';

/** One attempt at a job of a workflow run. */
export interface Job {
  readonly name: string;
  /** Name of the job that called the job's workflow; empty if it was not called. */
  readonly caller: string;
  readonly attempt: number;
  /** Null while the job runs. */
  readonly conclusion: string | null;
  /** How long it ran, or has been running. */
  readonly minutes: number;
  /** Address of its log. */
  readonly url: string;
}

/** How a job ended that did not succeed. */
export type BadEnd = 'failed' | 'cancelled' | 'timed out';

/** `timeout-minutes` of the jobs that train. */
export const trainMinutes = 360;

/** The jobs of every attempt at a workflow run. After "Re-run failed jobs" the latest attempt does not list all of them. */
export async function jobsOf({ client, repository }: GitHub, runId: number): Promise<readonly Job[]> {
  const jobs = await client.paginate(client.rest.actions.listJobsForWorkflowRun, {
    ...repository,
    run_id: runId,
    filter: 'all',
    per_page: 100,
  });
  return jobs.map(({ name, run_attempt, conclusion, started_at, completed_at, html_url }) => {
    // The name of a called workflow's job is "caller / job".
    const parts = name.split(' / ');
    const ended = completed_at === null ? Date.now() : Date.parse(completed_at);
    return {
      name: parts.at(-1) ?? name,
      caller: parts.slice(0, -1).join(' / '),
      attempt: run_attempt ?? 1,
      conclusion,
      minutes: (ended - Date.parse(started_at)) / 60_000,
      url: html_url ?? '',
    };
  });
}

/** The last of several attempts at a job. */
export const lastOf = (jobs: readonly Job[]): Job | undefined =>
  jobs.toSorted((left, right) => left.attempt - right.attempt).at(-1);

/**
 * How a job failed; undefined if it succeeded, was skipped or still runs. GitHub may say "cancelled" of a job that
 * reached its time limit.
 */
export function badEndOf({ conclusion, minutes }: Job): BadEnd | undefined {
  switch (conclusion) {
    case 'failure':
    case 'startup_failure':
      return 'failed';
    case 'cancelled':
      return Math.round(minutes) >= trainMinutes ? 'timed out' : 'cancelled';
    case 'timed_out':
      return 'timed out';
    default:
      return undefined;
  }
}

/** The job that must end before any job trains. It makes the plan and prepares the data. */
const before = 'Plan';

/**
 * The job before training that failed, for a study that no job trains. Nothing says which call of the workflow belongs
 * to the study. So it is a failed job of a call that started no training.
 */
export function blockerOf(jobs: readonly Job[]): Job | undefined {
  const training = new Set(jobs.filter(({ name }) => name.includes(': ')).map(({ caller }) => caller));
  const mine = jobs.filter(({ name, caller }) => name === before && !training.has(caller));
  const repeated = ({ caller, attempt }: Job): boolean =>
    mine.some((other) => other.caller === caller && other.attempt > attempt);
  return lastOf(mine.filter((job) => badEndOf(job) !== undefined && !repeated(job)));
}
