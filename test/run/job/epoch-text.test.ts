import { expect, it } from 'vitest';
import { epochText } from '../../../src/run/job/epoch-text.ts';
import { makeRecord } from '../../support/records.ts';

const { config } = makeRecord();

it('tells every metric that is recorded', () => {
  const train = { loss: 0.7126, top1: 0.5 };
  const val = { loss: 0.69, top1: 0.51, f1: 0.481234 };
  expect(epochText(config, { epoch: 1, train, val })).toBe(
    `${config.variant}-seed${config.seed}: epoch 1/${config.recipe.epochs}: ` +
      'train loss 0.713, top-1 50.0 %; val loss 0.690, top-1 51.0 %, f1 0.4812',
  );
});
