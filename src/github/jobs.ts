import type { Client, Repository } from './client.ts';

/** How the job of a run ended, and where people can read why. */
export interface JobOutcome {
  /** Null while it runs. */
  readonly conclusion: string | null;
  readonly url: string;
}

/**
 * The jobs of a workflow run by the last part of their name, which for a training job is the run's; of a job that was
 * run again, the last attempt.
 */
export async function jobsByName(
  client: Client,
  repository: Repository,
  runId: number,
): Promise<ReadonlyMap<string, JobOutcome>> {
  const jobs = await client.paginate(client.rest.actions.listJobsForWorkflowRun, {
    ...repository,
    run_id: runId,
    filter: 'latest',
    per_page: 100,
  });
  // A called workflow's jobs are named "caller / job".
  return new Map(
    jobs.map(({ name, conclusion, html_url }) => [
      name.split(' / ').at(-1) ?? name,
      { conclusion, url: html_url ?? '' },
    ]),
  );
}
