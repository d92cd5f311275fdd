import { expect, it } from 'vitest';
import { type ProgramEnd, requireSuccess } from '../../../src/github/ablate/failed.ts';

const ended: ProgramEnd = { exitCode: 0, signal: null, memoryRanOut: false, lastLine: '' };

it('is no failure to end with code 0', () => {
  expect(() => requireSuccess({ ...ended, lastLine: 'val top-1 60.0 %' }, 'The trainer')).not.toThrow();
});

it.each<[string, Partial<ProgramEnd>, string, string]>([
  ['its own sentence', { exitCode: 2, lastLine: 'No study.' }, 'failed', 'No study.'],
  ['no sentence', { exitCode: 1 }, 'failed', 'The trainer ended with code 1.'],
  ['an interrupt', { exitCode: 130, lastLine: 'a-seed0 was interrupted.' }, 'cancelled', 'a-seed0 was interrupted.'],
  ['an interrupt before it could answer', { signal: 'SIGINT' }, 'cancelled', 'The trainer was stopped.'],
  [
    'SIGKILL',
    { signal: 'SIGKILL' },
    'killed',
    'The trainer was killed (SIGKILL): often the machine has run out of memory.',
  ],
  [
    'SIGKILL by a kernel that is short of memory',
    { signal: 'SIGKILL', memoryRanOut: true },
    'out of memory',
    'The trainer was killed (SIGKILL): the machine ran out of memory.',
  ],
  [
    'no memory',
    { exitCode: 1, lastLine: 'fork: Cannot allocate memory' },
    'out of memory',
    'fork: Cannot allocate memory',
  ],
  ['a word that ends like OOM', { exitCode: 1, lastLine: 'There is no room.' }, 'failed', 'There is no room.'],
  ['a crash', { signal: 'SIGSEGV', lastLine: 'epoch 1' }, 'failed', 'The trainer crashed (SIGSEGV): epoch 1'],
])('says of a trainer that ended with %s why', (_, end, reason, message) => {
  const result = { ...ended, ...(end.signal && { exitCode: null }), ...end };
  expect(() => requireSuccess(result, 'The trainer')).toThrow(expect.objectContaining({ reason, message }));
});
