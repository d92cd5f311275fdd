import { expect, it } from 'vitest';
import { learningRateAt } from '../../src/train/schedule.ts';
import { makeStudy } from '../support/study.ts';

const recipe = { ...makeStudy().recipe, epochs: 4, learningRate: 0.1, warmupEpochs: 1 };
const at = (step: number, changes = {}) => learningRateAt(step, 10, { ...recipe, ...changes });

it('climbs in equal steps to the peak at the end of the warm-up', () => {
  expect([0, 1, 4, 9].map((step) => at(step))).toEqual([0.01, 0.02, 0.05, 0.1].map((rate) => expect.closeTo(rate, 12)));
});

it('falls by half a cosine: the peak first, half of it midway, almost nothing last', () => {
  expect(at(10)).toBe(0.1);
  expect(at(25)).toBeCloseTo(0.05, 12);
  expect(at(39)).toBeCloseTo((0.1 / 2) * (1 + Math.cos((Math.PI * 29) / 30)), 12);
});

it('starts at the peak without a warm-up', () => {
  expect(at(0, { warmupEpochs: 0 })).toBe(0.1);
});
