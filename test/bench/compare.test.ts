import { expect, test } from 'vitest';
import { compareEpochs, compareSteps, imagesPerSecond } from '../../bench/compare.ts';
import type { EpochResult, Measurement } from '../../bench/results.ts';
import { caseResult, measurement, someCase } from './fixture.ts';

test('images a second come from the median step, so that one slow step changes nothing', () => {
  expect(imagesPerSecond(caseResult, caseResult.measurements[0] as Measurement)).toBeCloseTo(32 / 0.2, 9);
});

test('each precision is compared with its own fastest peer, also where that one is faster than we are', () => {
  expect(compareSteps(caseResult, 'fp32')).toEqual({ ratio: expect.closeTo(0.25 / 0.2, 9), bestPeer: 'Keras' });
  expect(compareSteps(caseResult, 'bf16')).toEqual({ ratio: expect.closeTo(0.1 / 0.16, 9), bestPeer: 'PyTorch' });
});

test('there is no ratio without a peer or without us', () => {
  const alone = { ...caseResult, measurements: [measurement('Ablate', 'fp32', 1)] };
  expect(compareSteps(alone, 'fp32')).toBeUndefined();
  expect(compareSteps({ ...caseResult, measurements: [measurement('PyTorch', 'fp32', 1)] }, 'fp32')).toBeUndefined();
});

test('an epoch is training and evaluation together', () => {
  const reader = (label: string, train: number, evaluate: number) => {
    const { seconds, ...described } = measurement(label, 'fp32', 1);
    return { ...described, epochs: [{ train, evaluate, top1: 0.5 }] };
  };
  const result: EpochResult = {
    preparationSeconds: 10,
    case: someCase,
    measurements: [reader('Ablate', 50, 10), reader('PyTorch', 80, 10), reader('Keras', 70, 50)],
    failures: [],
  };
  expect(compareEpochs(result, 'fp32')).toEqual({ ratio: expect.closeTo(90 / 60, 9), bestPeer: 'PyTorch' });
});
