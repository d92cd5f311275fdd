import { expect, it } from 'vitest';
import { oneByOne } from '../../src/base/one-by-one.ts';

it('starts a work only after the earlier ones have ended, also if one fails', async () => {
  const alone = oneByOne();
  const seen: string[] = [];
  const work = (name: string, milliseconds: number, fails = false) =>
    alone(async () => {
      seen.push(`${name} starts`);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      seen.push(`${name} ends`);
      if (fails) throw new Error(`${name} failed`);
      return name;
    });
  const results = await Promise.allSettled([work('slow', 20), work('bad', 5, true), work('fast', 0)]);
  expect(seen).toEqual(['slow starts', 'slow ends', 'bad starts', 'bad ends', 'fast starts', 'fast ends']);
  expect(results).toEqual([
    { status: 'fulfilled', value: 'slow' },
    { status: 'rejected', reason: new Error('bad failed') },
    { status: 'fulfilled', value: 'fast' },
  ]);
});
