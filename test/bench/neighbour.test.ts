import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { Neighbour } from '../../bench/neighbour.ts';

const busy = (): string[] =>
  execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('process.ppid === parent'));

test('a neighbour runs until it is stopped', async () => {
  const neighbour = new Neighbour();
  expect(busy()).toHaveLength(1);
  await neighbour.stop();
  expect(busy()).toEqual([]);
});
