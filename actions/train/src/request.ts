import { join } from 'node:path';
import { info } from '@actions/core';
import { ablateHome } from '../../../src/base/home.ts';
import type { PreparedData } from '../../../src/github/dataset.ts';
import { readEnvironment } from '../../../src/github/event.ts';
import { dataArguments, integerInput, requiredInput, trainArguments } from '../../../src/github/inputs.ts';
import type { TrainJob } from '../../../src/github/train-job.ts';

/** What the workflow asks of this step. */
export interface Request {
  readonly job: TrainJob;
  readonly data: PreparedData;
  /** The options for `ablate data`. */
  readonly dataCommandLine: readonly string[];
  /** Where a runner of one's own keeps data from job to job; undefined on GitHub's, which keep nothing. */
  readonly localStore: string | undefined;
}

export function readRequest(): Request {
  const { workspace, runId, runAttempt, selfHosted } = readEnvironment(process.env);
  return {
    job: {
      variant: requiredInput('variant'),
      seed: integerInput('seed'),
      commandLine: trainArguments(),
      workspace,
      workflowRun: runId,
      attempt: runAttempt,
      onLine: info,
    },
    data: { folder: requiredInput('data-folder'), digest: requiredInput('data-digest') },
    dataCommandLine: dataArguments(),
    localStore: selfHosted ? join(ablateHome(), 'datasets') : undefined,
  };
}
