import { getState, warning } from '@actions/core';
import { messageOf } from '../../../src/base/errors.ts';
import { runAction } from '../../../src/github/action.ts';
import { uploadNote } from '../../../src/github/failure-note.ts';
import { keepCheckpoint } from '../../../src/github/train-job.ts';
import { readPlace } from './place.ts';

await runAction(async () => {
  const place = readPlace();
  await keepCheckpoint(place);
  if (getState('ended')) return;
  const told = getState('stopped')
    ? uploadNote(place, 'cancelled', 'The run was stopped, and had no time to say more.')
    : uploadNote(place, 'killed', 'The step that trained was killed: often the machine has run out of memory.');
  await told.catch((error: unknown) => warning(`${place.run} had uploaded something before: ${messageOf(error)}`));
});
