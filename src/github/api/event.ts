import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from '../../base/errors.ts';

const sha = z.string().regex(/^[0-9a-f]{40}$/);

const eventSchema = z.object({
  action: z.string().optional(),
  pull_request: z.object({ number: z.int(), head: z.object({ sha }), base: z.object({ sha }) }).optional(),
  workflow_run: z
    .object({
      id: z.int(),
      workflow_id: z.int(),
      run_attempt: z.int(),
      event: z.string(),
      conclusion: z.string().nullable(),
      head_sha: sha,
      head_branch: z.string().nullable(),
      head_repository: z.object({ full_name: z.string() }).nullable(),
    })
    .optional(),
});

/** The event that started this workflow, with the fields that Ablate reads. */
export type WorkflowEvent = z.infer<typeof eventSchema>;
/** The workflow run whose end started this one. */
export type StartingRun = NonNullable<WorkflowEvent['workflow_run']>;

/** Owner and name of a repository, as every API call takes them. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** The environment of a step, as the runner describes it. */
export interface Environment {
  readonly repository: Repository;
  readonly runId: number;
  readonly runAttempt: number;
  readonly sha: string;
  readonly event: WorkflowEvent;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly workspace: string;
  readonly selfHosted: boolean;
}

/** Reads what every runner sets; throws ConfigurationError outside a workflow. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const required = (name: string): string => {
    const value = env[name];
    if (value) return value;
    throw new ConfigurationError(`${name} is not set: this action runs in a workflow of GitHub Actions only.`);
  };
  const [owner = '', repo = ''] = required('GITHUB_REPOSITORY').split('/');
  return {
    repository: { owner, repo },
    runId: Number(required('GITHUB_RUN_ID')),
    runAttempt: Number(required('GITHUB_RUN_ATTEMPT')),
    sha: required('GITHUB_SHA'),
    event: eventSchema.parse(JSON.parse(readFileSync(required('GITHUB_EVENT_PATH'), 'utf8'))),
    apiUrl: required('GITHUB_API_URL'),
    serverUrl: required('GITHUB_SERVER_URL'),
    workspace: required('GITHUB_WORKSPACE'),
    selfHosted: env.RUNNER_ENVIRONMENT !== 'github-hosted',
  };
}

/** Page of a workflow run, for people. */
export const runUrl = ({ serverUrl, repository: { owner, repo } }: Environment, runId: number): string =>
  `${serverUrl}/${owner}/${repo}/actions/runs/${runId}`;

/** The run whose end started this workflow; throws ConfigurationError if there is none. */
export function startingRun({ event }: Environment): StartingRun {
  if (event.workflow_run !== undefined) return event.workflow_run;
  throw new ConfigurationError(
    'This event is no workflow_run: "publish: comment" belongs in a workflow started by one.',
  );
}
