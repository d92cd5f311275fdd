import { expect, it } from 'vitest';
import { evaluationOf } from '../../src/compute/scores.ts';

it('scores every image: cross-entropy, and whose class is on top', () => {
  const logits = Float32Array.of(0, Math.log(3), 5, 5, 2, 1);
  const { losses, correct } = evaluationOf(logits, Int32Array.of(1, 1, 0));
  expect(losses[0]).toBeCloseTo(Math.log(4 / 3), 6);
  expect(losses[1]).toBeCloseTo(Math.log(2), 6);
  expect([...correct]).toEqual([1, 0, 1]);
});

it('survives logits whose exponential does not', () => {
  const { losses, correct } = evaluationOf(Float32Array.of(1000, 0, 0, 1000), Int32Array.of(0, 0));
  expect([...losses]).toEqual([0, 1000]);
  expect([...correct]).toEqual([1, 0]);
});
