import { runAction } from '../../../src/github/action.ts';
import { keepCheckpoint } from '../../../src/github/train-run.ts';
import { readRequest } from './request.ts';

await runAction(() => keepCheckpoint(readRequest().job));
