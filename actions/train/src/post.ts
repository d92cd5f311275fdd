import { runAction } from '../../../src/github/action.ts';
import { keepCheckpoint } from '../../../src/github/train-job.ts';
import { readRequest } from './request.ts';

await runAction(() => keepCheckpoint(readRequest().job));
