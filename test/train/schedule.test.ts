import { expect, it } from 'vitest';
import { defaultRecipe } from '../../src/study/config.ts';
import { learningRateAt } from '../../src/train/schedule.ts';

const recipe = { ...defaultRecipe, epochs: 4, learningRate: 0.1, warmupEpochs: 1 };
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

it('stays at the peak where it is constant', () => {
  expect([10, 25, 39].map((step) => at(step, { schedule: 'constant' }))).toEqual([0.1, 0.1, 0.1]);
});

it('falls by a factor every so many epochs, counted from the end of the warm-up', () => {
  const rates = [9, 10, 24, 25, 39].map((step) => at(step, { schedule: 'step', decayEpochs: 1.5, decayFactor: 0.5 }));
  expect(rates).toEqual([0.1, 0.1, 0.1, 0.05, 0.05]);
});
