import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { aucParts } from '../../../src/judge/statistics/auc.ts';
import { mean, variance } from '../../../src/judge/statistics/interval.ts';

/** The definition: of all pairs of a positive and a negative, the share in the right order. */
function placements(scores: readonly number[], positive: readonly number[]) {
  const of = (flag: number) => scores.filter((_, index) => positive[index] === flag);
  const wins = (one: number, other: number) => (one > other ? 1 : one === other ? 0.5 : 0);
  return {
    positives: of(1).map((score) => mean(of(0).map((other) => wins(score, other)))),
    negatives: of(0).map((score) => mean(of(1).map((other) => wins(other, score)))),
  };
}

describe('aucParts', () => {
  const random = randomStream(0, 'auc');
  const positive = Array.from({ length: 60 }, (_, index) => Number(index % 3 === 0));
  // Rounded, so that there are ties.
  const scores = positive.map((flag) => Math.round(10 * (random.uniform() + 0.3 * flag)));
  const parts = [...(aucParts(Float64Array.from(scores), Uint8Array.from(positive)) ?? [])];
  const { positives, negatives } = placements(scores, positive);

  it('has the share of pairs in the right order as its mean, a tie counting half', () => {
    expect(mean(parts)).toBeCloseTo(mean(positives), 12);
    expect(mean(parts)).toBeCloseTo(mean(negatives), 12);
  });

  it("has DeLong's variance, but for n / (n - 1)", () => {
    const part = (values: readonly number[]) => (variance(values) * (values.length - 1)) / values.length ** 2;
    expect(variance(parts) / 60).toBeCloseTo(((part(positives) + part(negatives)) * 60) / 59, 12);
  });

  it('is 1 where all are in order, one half where all are equal, and nothing with a single class', () => {
    const area = (values: number[], flags: number[]) =>
      mean([...(aucParts(Float64Array.from(values), Uint8Array.from(flags)) ?? [])]);
    expect(area([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1);
    expect(area([4, 3, 2, 1], [0, 0, 1, 1])).toBe(0);
    expect(area([5, 5, 5, 5], [0, 0, 1, 1])).toBe(0.5);
    expect(aucParts(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toBeNull();
  });
});
