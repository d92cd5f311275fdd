import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import {
  againstConstant,
  binomialTail,
  likelihoodP,
  type Outputs,
  rankTest,
} from '../../../src/judge/statistics/constant.ts';
import fixtures from './fixtures.json' with { type: 'json' };

/** Outputs from logits, image by image. */
function outputsOf(labels: readonly number[], logits: readonly (readonly number[])[]): Outputs {
  const logProbabilities = logits.map((ofImage) => {
    const total = Math.log(ofImage.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return ofImage.map((logit) => logit - total);
  });
  return {
    labels: Uint8Array.from(labels),
    classes: logits[0]?.length ?? 0,
    logProbabilities: Float64Array.from(logProbabilities.flat()),
    predictions: logProbabilities.map((ofImage) => ofImage.indexOf(Math.max(...ofImage))),
    losses: Float64Array.from(logProbabilities, (ofImage, image) => -(ofImage[labels[image] ?? 0] as number)),
  };
}

const images = Array.from({ length: 400 }, (_, image) => image);
const halves = images.map((image) => image % 2);
/** Two classes: the logit of the second is `gain` higher on its images, `shift` on all, and noise of sd 1. */
function pairOutputs(labels: readonly number[], gain: number, shift = 0, scale = 1): Outputs {
  const random = randomStream(0, 'constant');
  return outputsOf(
    labels,
    labels.map((label) => [0, scale * (gain * (label - 0.5) + shift + random.normal())]),
  );
}

describe('the tests', () => {
  it.each(fixtures.ranks)('rank $positives positives as SciPy does', ({ positives, scores, auc, p }) => {
    const found = rankTest(
      Float64Array.from(scores),
      Uint8Array.from(scores, (_, index) => Number(index < positives)),
    );
    expect(found.auc).toBeCloseTo(auc, 12);
    expect(Math.log(found.p)).toBeCloseTo(Math.log(p), 8);
  });

  it.each(fixtures.binomial_tails)('count at least $hits hits of $size as SciPy does', ({ hits, size, share, p }) => {
    expect(Math.log(binomialTail(hits, size, share))).toBeCloseTo(Math.log(p), 8);
  });

  it('find nothing in equal scores, and in one class', () => {
    expect(rankTest(new Float64Array(6), Uint8Array.of(1, 1, 0, 0, 1, 0))).toEqual({ auc: 0.5, p: 1 });
    expect(rankTest(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toEqual({ auc: 0.5, p: 1 });
  });

  it('take a likelihood ratio of 100 for a p of 1 %', () => {
    expect(likelihoodP(Math.log(100))).toBeCloseTo(0.01, 12);
    expect(likelihoodP(-3)).toBe(1);
  });
});

describe('againstConstant, two classes', () => {
  it('finds that a network trained, also if it is far too sure of itself', () => {
    expect(againstConstant(pairOutputs(halves, 1.5))).toMatchObject({ trained: true });
    const sure = againstConstant(pairOutputs(halves, 1.5, 0, 20));
    expect(sure?.lossGain).toBeLessThan(0);
    expect(sure?.trained).toBe(true);
  });

  it('does not take a trace that only a test finds for learning', () => {
    const weak = againstConstant(pairOutputs(halves, 0.3));
    expect(weak?.p).toBeLessThan(0.01);
    expect(weak?.auc).toBeLessThan(0.6);
    expect(weak?.trained).toBe(false);
  });

  it('does not take a network that always names one class for one that learned, unless its probabilities are of use', () => {
    const always = againstConstant(pairOutputs(halves, 1, 9));
    expect(always?.p).toBeLessThan(0.01);
    expect(always?.auc).toBeGreaterThan(0.7);
    expect(always).toMatchObject({ top1Gain: 0, trained: false });

    const tenth = images.map((image) => Number(image % 10 === 0));
    const probable = Array.from(tenth, () => [Math.log(0.9), Math.log(0.1)]);
    expect(againstConstant(outputsOf(tenth, probable))).toMatchObject({ auc: 0.5, p: 1, trained: false });
    const rarely = againstConstant(pairOutputs(tenth, 1, -2.7));
    expect(rarely?.top1Gain).toBeLessThan(0.1);
    expect(rarely?.lossGain).toBeGreaterThan(0.02);
    expect(rarely?.trained).toBe(true);
  });

  it('says nothing if all images are of one class', () => {
    expect(againstConstant(pairOutputs([1, 1, 1], 1))).toBeNull();
  });
});

describe('againstConstant, more classes', () => {
  const labels = images.map((image) => image % 5);
  const random = randomStream(0, 'classes');
  const withGain = (gain: number, scale = 1) =>
    againstConstant(
      outputsOf(
        labels,
        labels.map((label) => [0, 1, 2, 3, 4].map((one) => scale * (random.normal() + (one === label ? gain : 0)))),
      ),
    );

  it('goes by the loss or by top-1', () => {
    expect(withGain(1.5)).toMatchObject({ auc: null, trained: true });
    const sure = withGain(1.5, 10);
    expect(sure?.lossGain).toBeLessThan(0);
    expect(sure?.trained).toBe(true);
    expect(withGain(0)).toMatchObject({ trained: false });
  });

  it('takes at most 1 % of the networks whose outputs have nothing to do with the labels for trained', () => {
    let trained = 0;
    for (let run = 0; run < 200; run++) trained += Number(withGain(0, 0.3)?.trained);
    expect(trained).toBeLessThanOrEqual(2);
  });
});
