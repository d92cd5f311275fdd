import { expect, it } from 'vitest';
import { isAtChance } from '../../src/judge/measured.ts';
import type { RunRecord } from '../../src/record/record.ts';

const run = (val: number, top1: number, loss = 0.7): RunRecord =>
  ({ dataset: { classes: ['Cat', 'Dog'], val }, result: { top1, loss } }) as unknown as RunRecord;

it('a network is at chance if it does no better than one that guesses, whatever the number of val images', () => {
  expect(isAtChance(run(2001, 0.54))).toBe(true);
  expect(isAtChance(run(2001, 0.56))).toBe(false);
  expect(isAtChance(run(40, 0.575))).toBe(true);
  expect(isAtChance(run(40, 0.65))).toBe(false);
});

it('a network whose loss says that it learned is not at chance', () => {
  expect(isAtChance(run(2001, 0.5, 0.67))).toBe(false);
});
