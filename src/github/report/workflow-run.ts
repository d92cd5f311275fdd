import { ConfigurationError } from '../../base/errors.ts';
import { type Environment, runUrl, type StartingRun } from '../api/event.ts';
import type { Client } from '../api/github.ts';
import { fetchPlan, plansOf } from '../plan/plan-artifact.ts';
import type { TrainedStudy } from './assemble.ts';

/** The studies that this workflow run trained: the one whose plan is in `artifact`, or all if none is given. */
export async function currentStudies(
  client: Client,
  environment: Environment,
  artifact: string | undefined,
): Promise<readonly TrainedStudy[]> {
  const { repository, runId, sha, event } = environment;
  const plans = artifact === undefined ? await plansOf(client, repository, runId) : [await fetchPlan(artifact)];
  if (plans.length === 0) {
    throw new ConfigurationError(`Workflow run ${runId} has kept no plan: look at its job Plan.`);
  }
  return plans.map(({ plan, networks }) => ({
    client,
    repository,
    id: runId,
    url: runUrl(environment, runId),
    plan,
    networks,
    commit: event.pull_request?.head.sha ?? sha,
    base: event.pull_request?.base.sha,
  }));
}

/** The run whose end started this workflow; throws ConfigurationError if there is none. */
export function startingRun({ event }: Environment): StartingRun {
  if (event.workflow_run !== undefined) return event.workflow_run;
  throw new ConfigurationError(
    'This event is no workflow_run: "publish: comment" belongs in a workflow started by one.',
  );
}
