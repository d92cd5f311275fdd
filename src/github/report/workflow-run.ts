import { ConfigurationError } from '../../base/errors.ts';
import type { Environment, StartingRun } from '../api/event.ts';
import type { GitHub } from '../api/github.ts';
import { fetchPlan, plansOf } from '../plan/plan-artifact.ts';
import type { TrainedStudy } from './assemble.ts';

/** The studies that this workflow run trained: the one whose plan is in `artifact`, or all if none is given. */
export async function currentStudies(github: GitHub, artifact: string | undefined): Promise<readonly TrainedStudy[]> {
  const { runId, sha, event } = github;
  const plans = artifact === undefined ? await plansOf(github, runId) : [await fetchPlan(artifact)];
  if (plans.length === 0) {
    throw new ConfigurationError(`Workflow run ${runId} has kept no plan: look at its job Plan.`);
  }
  const { head, base } = event.pull_request ?? {};
  return plans.map(({ plan, networks }) => ({ runId, plan, networks, commit: head?.sha ?? sha, base: base?.sha }));
}

/** The run whose end started this workflow; throws ConfigurationError if there is none. */
export function startingRun({ event }: Environment): StartingRun {
  if (event.workflow_run !== undefined) return event.workflow_run;
  throw new ConfigurationError(
    'This event is no workflow_run: "publish: comment" belongs in a workflow started by one.',
  );
}
