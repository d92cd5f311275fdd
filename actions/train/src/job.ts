import { readEnvironment } from '../../../src/github/api/event.ts';
import { requiredInput } from '../../../src/github/api/inputs.ts';
import { studyOf } from '../../../src/github/plan/plan-artifact.ts';
import type { MatrixJob } from '../../../src/github/train/run-result.ts';

/**
 * Which runs this step trains, and where. It is known without the plan, because a stopped step may not have fetched
 * that.
 */
export function readJob(): MatrixJob & { readonly selfHosted: boolean } {
  const { workspace, runId, runAttempt, selfHosted } = readEnvironment(process.env);
  return {
    study: studyOf(requiredInput('plan')),
    runs: requiredInput('runs').split(' '),
    workspace,
    runId,
    attempt: runAttempt,
    selfHosted,
  };
}
