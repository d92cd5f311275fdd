import { ConfigurationError } from '../base/errors.ts';
import type { TrainedRun } from './assemble.ts';
import type { Client } from './client.ts';
import { type Environment, runUrl } from './event.ts';
import { type Plan, parsePlan } from './plan.ts';
import { planOf } from './plan-artifact.ts';
import { pullRequestOf } from './pull-request.ts';

/** The workflow run that this step is part of; its plan is read from its artifact where none is given. */
export async function currentRun(
  client: Client,
  environment: Environment,
  planText: string | undefined,
): Promise<TrainedRun> {
  const { repository, runId, sha, event } = environment;
  const plan = planText === undefined ? await planOf(client, repository, runId) : parsePlan(planText, 'Input plan');
  if (plan === undefined) {
    throw new ConfigurationError(`Workflow run ${runId} has kept no plan: publish its summary first.`);
  }
  return {
    client,
    repository,
    id: runId,
    url: runUrl(environment, runId),
    plan,
    commit: event.pull_request?.head.sha ?? sha,
    base: event.pull_request?.base.sha,
  };
}

/**
 * The finished run that started this workflow, with the pull request it belongs to; undefined where there is nothing to
 * say any more, because the pull request was closed or has newer commits, or the run ended before it had a plan.
 */
export async function finishedRun(
  client: Client,
  environment: Environment,
): Promise<(TrainedRun & { readonly pullRequest: number }) | undefined> {
  const { repository, event } = environment;
  const run = event.workflow_run;
  if (run === undefined) {
    throw new ConfigurationError(
      'This event is no workflow_run: "publish: comment" belongs in a workflow started by one.',
    );
  }
  const pull = await pullRequestOf(client, repository, run);
  const plan: Plan | undefined = pull && (await planOf(client, repository, run.id));
  if (pull === undefined || plan === undefined) return undefined;
  return {
    client,
    repository,
    id: run.id,
    url: runUrl(environment, run.id),
    plan,
    commit: pull.headSha,
    base: pull.baseSha,
    pullRequest: pull.number,
  };
}
