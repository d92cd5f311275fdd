import { expect, test } from 'vitest';
import { stepGflop } from '../../bench/roofline.ts';

test('a step is three forward passes: ResNet-50 at 224 px has 4.09 billion multiply-adds in one', () => {
  const gflop = stepGflop({ network: 'resnet50', imageSize: 224, batchSize: 8, threads: 1 });
  expect(gflop / (3 * 8 * 2)).toBeCloseTo(4.09, 2);
});
