import { getState, warning } from '@actions/core';
import { messageOf } from '../../../src/base/errors.ts';
import { AblateFailedError } from '../../../src/github/ablate/failed.ts';
import { runAction } from '../../../src/github/api/action.ts';
import { uploadResult } from '../../../src/github/train/run-result.ts';
import { keepCheckpoint } from '../../../src/github/train/train-job.ts';
import { readJob } from './job.ts';

await runAction(async () => {
  const job = readJob();
  await keepCheckpoint(job);
  if (getState('ended')) return;
  const otherwise = getState('stopped')
    ? new AblateFailedError('cancelled', 'The run was stopped, and had no time to say more.')
    : new AblateFailedError('killed', 'The step that trained was killed: often the machine has run out of memory.');
  for (const run of job.runs) {
    await uploadResult(job, run, otherwise).catch((error: unknown) =>
      warning(`${run} had uploaded something before: ${messageOf(error)}`),
    );
  }
});
