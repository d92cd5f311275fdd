import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { decide } from '../../src/judge/decision.ts';
import { hasTrained, measureSide, splitByTraining } from '../../src/judge/trained.ts';
import { twoPartOf } from '../../src/judge/two-part.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { defaultMetric as metric } from '../../src/study/metric.ts';
import { addScores, makeRecord, makeSeedRecords } from '../support/records.ts';

const random = randomStream(0, 'two-part');
const labels = Uint8Array.from({ length: 400 }, (_, image) => image % 2);
/** A record whose network separates the classes by `gain`; 0 for one that learned nothing. */
const record = (variant: string, seed: number, gain: number) =>
  makeRecord({ variant, seed }, (made) => {
    const logits = Array.from(labels, (label) => [0, gain * (label - 0.5) + random.normal()]).flat();
    addScores(made, Float32Array.from(logits), labels);
  });
const seedsOf = (variant: string, gains: readonly number[]) => gains.map((gain, seed) => record(variant, seed, gain));
const rules = { metric, margin: 1 };
const partsOf = (first: readonly RunRecord[], second: readonly RunRecord[]) =>
  twoPartOf(measureSide(first, metric), measureSide(second, metric));

describe('splitByTraining', () => {
  it('tells which seeds trained', () => {
    const split = splitByTraining(seedsOf('plain50', [2, 0, 2]));
    expect(split?.trained.map(({ config }) => config.seed)).toEqual([0, 2]);
    expect(split?.untrained.map(({ config }) => config.seed)).toEqual([1]);
  });

  it('says nothing if a record has no outputs', () => {
    expect(hasTrained(makeRecord())).toBeUndefined();
    expect(splitByTraining([record('plain50', 0, 2), makeRecord({ variant: 'plain50', seed: 1 })])).toBeNull();
    expect(splitByTraining([])).toBeNull();
  });
});

describe('two-part contrasts', () => {
  const healthy = partsOf(seedsOf('resnet34', [2, 2, 2, 2]), seedsOf('plain34', [2, 2, 2, 2]));

  it('decide on none of four against four of four in a 2 x 2 study, and on no mean of theirs', () => {
    const dead = partsOf(seedsOf('resnet50', [2, 2, 2, 2]), seedsOf('plain50', [0, 0, 0, 0]));
    expect(dead.difference).toBeNull();
    expect(dead.counts?.p).toBeCloseTo(2 / 256, 9);
    const [first, second] = decide([healthy, dead], rules);
    expect(first?.counts).toBeNull();
    expect(second).toMatchObject({ verdict: 'trains more often', beyondMargin: true, value: null, interval: null });
    expect(second?.counts?.corrected).toBeCloseTo(4 / 256, 9);
  });

  it('decide nothing on one living seed and none', () => {
    const few = partsOf(seedsOf('resnet50', [0, 2]), seedsOf('plain50', [0, 0]));
    expect(decide([few], rules)[0]).toMatchObject({
      verdict: 'undecided',
      counts: { possible: false },
    });
  });

  it('compare the accuracy of the seeds that trained', () => {
    const part = partsOf(seedsOf('resnet50', [3, 3, 3, 0]), seedsOf('plain50', [1.2, 1.2, 0, 1.2]));
    expect(part).toMatchObject({
      sides: [{ seeds: 4 }, { seeds: 4 }],
      counts: { treatment: { trained: 3 }, baseline: { trained: 3 } },
    });
    const [judged] = decide([part], rules);
    expect(judged?.counts?.corrected).toBeGreaterThan(0.05);
    expect(judged).toMatchObject({ verdict: 'better', beyondMargin: true });
  });

  it('have no counts if the records do not tell', () => {
    const records = makeSeedRecords({ resnet34: [1700, 1710, 1690], plain34: [1000, 1010, 990] });
    const part = partsOf(records.slice(0, 3), records.slice(3));
    expect(part.counts).toBeNull();
    expect(decide([part], rules)[0]?.verdict).toBe('better');
  });

  it('are judged at the level of their own look', () => {
    const level = (mostSeeds?: number) => decide([healthy], { ...rules, mostSeeds })[0]?.level ?? 0;
    expect(level()).toBeCloseTo(0.95, 12);
    expect(level(10)).toBeCloseTo(1 - (0.05 * 4) / 10 ** 1.5, 12);
  });
});
