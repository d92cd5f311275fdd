import { getState, warning } from '@actions/core';
import { messageOf } from '../../../src/base/errors.ts';
import { AblateFailedError } from '../../../src/github/ablate/failed.ts';
import { runAction } from '../../../src/github/api/action.ts';
import { tellOutcome } from '../../../src/github/train/run-result.ts';
import { keepCheckpoint } from '../../../src/github/train/train-job.ts';
import { readPlace } from './job.ts';

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
