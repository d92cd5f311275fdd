import { getState, warning } from '@actions/core';
import { messageOf } from '../../../src/base/errors.ts';
import { runAction } from '../../../src/github/api/action.ts';
import { AblateFailedError } from '../../../src/github/train/ablate-failed.ts';
import { tellOutcome } from '../../../src/github/train/run-outcome.ts';
import { keepCheckpoint } from '../../../src/github/train/train-job.ts';
import { readPlace } from './place.ts';

await runAction(async () => {
  const place = readPlace();
  await keepCheckpoint(place);
  if (getState('ended')) return;
  const otherwise = getState('stopped')
    ? new AblateFailedError('cancelled', 'The run was stopped, and had no time to say more.')
    : new AblateFailedError('killed', 'The step that trained was killed: often the machine has run out of memory.');
  for (const run of place.runs) {
    await tellOutcome(place, run, otherwise).catch((error: unknown) =>
      warning(`${run} had uploaded something before: ${messageOf(error)}`),
    );
  }
});
