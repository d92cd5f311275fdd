import { readEnvironment } from '../../../src/github/event.ts';
import { requiredInput } from '../../../src/github/inputs.ts';
import type { JobPlace } from '../../../src/github/place.ts';
import { studyOf } from '../../../src/github/plan-artifact.ts';

/**
 * Which runs this step trains, and where. It is known without the plan, because a stopped step may not have fetched
 * that.
 */
export function readPlace(): JobPlace & { readonly selfHosted: boolean } {
  const { workspace, runId, runAttempt, selfHosted } = readEnvironment(process.env);
  return {
    study: studyOf(requiredInput('plan')),
    runs: requiredInput('runs').split(' '),
    workspace,
    workflowRun: runId,
    attempt: runAttempt,
    selfHosted,
  };
}
