import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { hasTrained, splitByTraining } from '../../src/judge/trained.ts';
import { type Entry, judgeFamily, twoPartOf } from '../../src/judge/two-part.ts';
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
  const healthy = twoPartOf(seedsOf('resnet34', [2, 2, 2, 2]), seedsOf('plain34', [2, 2, 2, 2]), metric);

  it('decide on none of four against four of four in a 2 x 2 study, and on no mean of theirs', () => {
    const dead = twoPartOf(seedsOf('resnet50', [2, 2, 2, 2]), seedsOf('plain50', [0, 0, 0, 0]), metric);
    expect(dead.difference).toBeNull();
    expect(dead.counts?.p).toBeCloseTo(2 / 256, 9);
    const [first, second] = judgeFamily([healthy, dead], rules);
    expect(first?.counts).toBeNull();
    expect(second).toMatchObject({ decided: true, difference: null, counts: { verdict: 'trains more often' } });
    expect(second?.counts?.corrected).toBeCloseTo(4 / 256, 9);
  });

  it('decide nothing on one living seed and none', () => {
    const few = twoPartOf(seedsOf('resnet50', [0, 2]), seedsOf('plain50', [0, 0]), metric);
    expect(judgeFamily([few], rules)[0]).toMatchObject({
      decided: false,
      counts: { verdict: 'undecided', possible: false },
    });
  });

  it('compare the accuracy of the seeds that trained', () => {
    const part = twoPartOf(seedsOf('resnet50', [3, 3, 3, 0]), seedsOf('plain50', [1.2, 1.2, 0, 1.2]), metric);
    expect(part).toMatchObject({ seeds: 4, counts: { treatment: { trained: 3 }, baseline: { trained: 3 } } });
    const [judged] = judgeFamily([part], rules);
    expect(judged?.counts?.verdict).toBe('undecided');
    expect(judged?.difference?.verdict).toBe('better');
    expect(judged?.difference?.beyondMargin).toBe(true);
  });

  it('have no counts if the records do not tell', () => {
    const records = makeSeedRecords({ resnet34: [1700, 1710, 1690], plain34: [1000, 1010, 990] });
    const part = twoPartOf(records.slice(0, 3), records.slice(3), metric);
    expect(part.counts).toBeNull();
    expect(judgeFamily([part], rules)[0]?.difference?.verdict).toBe('better');
  });

  it('are judged at the level of their own look', () => {
    const looked = (mostSeeds?: number): Entry => ({ ...healthy, mostSeeds });
    const level = (entry: Entry) => judgeFamily([entry], rules)[0]?.difference?.level ?? 0;
    expect(level(looked())).toBeCloseTo(0.95, 12);
    expect(level(looked(10))).toBeCloseTo(1 - (0.05 * 4) / 10 ** 1.5, 12);
  });
});
