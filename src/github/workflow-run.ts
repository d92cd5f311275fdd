import { ConfigurationError } from '../base/errors.ts';
import type { TrainedStudy } from './assemble.ts';
import type { Client } from './client.ts';
import { type Environment, runUrl } from './event.ts';
import { fetchPlan, plansOf } from './plan-artifact.ts';
import { pullRequestOf } from './pull-request.ts';

/** The studies that this workflow run trained: the one whose plan lies in `artifact`, or if none is named, all. */
export async function currentStudies(
  client: Client,
  environment: Environment,
  artifact: string | undefined,
): Promise<readonly TrainedStudy[]> {
  const { repository, runId, sha, event } = environment;
  const plans = artifact === undefined ? await plansOf(client, repository, runId) : [(await fetchPlan(artifact)).plan];
  if (plans.length === 0) {
    throw new ConfigurationError(`Workflow run ${runId} has kept no plan: look at its job Plan.`);
  }
  return plans.map((plan) => ({
    client,
    repository,
    id: runId,
    url: runUrl(environment, runId),
    plan,
    commit: event.pull_request?.head.sha ?? sha,
    base: event.pull_request?.base.sha,
  }));
}

/**
 * The studies that the finished run which started this workflow trained, with the pull request it belongs to; none if
 * there is nothing to say any more, because the pull request was closed or has newer commits, or the run ended before it
 * had a plan.
 */
export async function finishedStudies(
  client: Client,
  environment: Environment,
): Promise<readonly (TrainedStudy & { readonly pullRequest: number })[]> {
  const { repository, event } = environment;
  const run = event.workflow_run;
  if (run === undefined) {
    throw new ConfigurationError(
      'This event is no workflow_run: "publish: comment" belongs in a workflow started by one.',
    );
  }
  const pull = await pullRequestOf(client, repository, run);
  if (pull === undefined) return [];
  const plans = await plansOf(client, repository, run.id);
  return plans.map((plan) => ({
    client,
    repository,
    id: run.id,
    url: runUrl(environment, run.id),
    plan,
    commit: pull.headSha,
    base: pull.baseSha,
    pullRequest: pull.number,
  }));
}
