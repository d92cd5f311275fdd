import { readEnvironment } from '../../../src/github/event.ts';
import { requiredInput } from '../../../src/github/inputs.ts';
import { studyOf } from '../../../src/github/plan-artifact.ts';
import type { RunPlace } from '../../../src/github/train-job.ts';

/** Which run this step trains, and where; known without the plan itself, which a stopped step may not have fetched. */
export function readPlace(): RunPlace & { readonly selfHosted: boolean } {
  const { workspace, runId, runAttempt, selfHosted } = readEnvironment(process.env);
  return {
    study: studyOf(requiredInput('plan')),
    run: requiredInput('run'),
    workspace,
    workflowRun: runId,
    attempt: runAttempt,
    selfHosted,
  };
}
