import type { Client, Repository } from './client.ts';

/** A job of a workflow run, in one attempt at it. */
export interface Job {
  readonly name: string;
  /** The job that called the workflow this one is written in; empty if it was not called. */
  readonly caller: string;
  readonly attempt: number;
  /** Null while it runs. */
  readonly conclusion: string | null;
  /** How long it ran, or has run until now. */
  readonly minutes: number;
  /** Its log, for people. */
  readonly url: string;
}

/** How a job that did not succeed came to its end. */
export type BadEnd = 'failed' | 'cancelled' | 'timed out';

/** `timeout-minutes` of the jobs that train. */
export const trainMinutes = 360;

/**
 * The jobs of every attempt at a workflow run. A re-run of the failed jobs leaves the others out of the latest attempt,
 * so that alone would not name them all.
 */
export async function jobsOf(client: Client, repository: Repository, runId: number): Promise<readonly Job[]> {
  const jobs = await client.paginate(client.rest.actions.listJobsForWorkflowRun, {
    ...repository,
    run_id: runId,
    filter: 'all',
    per_page: 100,
  });
  return jobs.map(({ name, run_attempt, conclusion, started_at, completed_at, html_url }) => {
    // A called workflow's jobs are named "caller / job".
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

/** Undefined if the job succeeded, was skipped or still runs. GitHub may call a job "cancelled" that met its limit. */
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

/** The job that those that train wait for: it plans them and prepares their data. */
const before = 'Plan';

/**
 * The job before training that ended badly, for a study of which no job trains. Nothing says which call of the workflow
 * is the study's, so it is one that got to no training at all.
 */
export function blockerOf(jobs: readonly Job[]): Job | undefined {
  const training = new Set(jobs.filter(({ name }) => name.includes(': ')).map(({ caller }) => caller));
  const mine = jobs.filter(({ name, caller }) => name === before && !training.has(caller));
  const repeated = ({ caller, attempt }: Job): boolean =>
    mine.some((other) => other.caller === caller && other.attempt > attempt);
  return lastOf(mine.filter((job) => badEndOf(job) !== undefined && !repeated(job)));
}
