import { runAction } from '../../../src/github/action.ts';
import { keepCheckpoint } from '../../../src/github/train-job.ts';
import { readPlace } from './place.ts';

await runAction(() => keepCheckpoint(readPlace()));
