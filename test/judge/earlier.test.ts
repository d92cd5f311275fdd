import { describe, expect, it } from 'vitest';
import { differsInSeedAlone, earlierSeeds } from '../../src/judge/earlier.ts';
import { keyOf } from '../../src/record/key.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { runName } from '../../src/study/config.ts';
import { makeRecord } from '../support/records.ts';

const keyed = (variant: string, seed: number, change: (record: RunRecord) => void = () => {}): RunRecord => {
  const record = makeRecord({ variant, seed }, change);
  return { ...record, key: keyOf(record) };
};
const named = (records: readonly RunRecord[]) => records.map(({ config }) => runName(config));

describe('differsInSeedAlone', () => {
  it.each<[string, (record: RunRecord) => void, boolean]>([
    ['another seed', () => {}, true],
    ['another recipe', ({ config }) => Object.assign(config.recipe, { learningRate: 1 }), false],
    ['another graph', ({ provenance }) => Object.assign(provenance, { graph: '9'.repeat(64) }), false],
    ['other data', ({ dataset }) => Object.assign(dataset, { digest: '9'.repeat(64) }), false],
    ['another path of the same data', ({ config }) => Object.assign(config.dataset, { source: 'archive:x.zip' }), true],
  ])('%s', (_, change, expected) => {
    expect(differsInSeedAlone(keyed('plain34', 0), keyed('plain34', 1, change))).toBe(expected);
  });

  it('says no of records without a key', () => {
    expect(differsInSeedAlone(makeRecord({ seed: 0 }), makeRecord({ seed: 1 }))).toBe(false);
  });
});

describe('earlierSeeds', () => {
  const before = [0, 1, 2].flatMap((seed) => [keyed('plain34', seed), keyed('resnet34', seed)]);
  const changed = ({ provenance }: RunRecord) => Object.assign(provenance, { graph: '9'.repeat(64) });

  it('finds further seeds of the networks that did not change, with the settings that are asked for now', () => {
    const elsewhere = (record: RunRecord) => Object.assign(record.config.dataset, { source: 'archive:x.zip' });
    const records = [keyed('plain34', 0, elsewhere), keyed('resnet34', 0, changed)];
    const found = earlierSeeds(records, before);
    expect(named(found)).toEqual(['plain34-seed1', 'plain34-seed2']);
    expect(found[0]).toMatchObject({ reused: true, config: { seed: 1, dataset: { source: 'archive:x.zip' } } });
  });

  it('finds none for a network that was trained again although it was known', () => {
    const later = ({ timing }: RunRecord) => Object.assign(timing, { startedAt: '2027-01-01T00:00:00.000Z' });
    expect(named(earlierSeeds([keyed('plain34', 0, later), keyed('resnet34', 5)], before))).toEqual([
      'resnet34-seed0',
      'resnet34-seed1',
      'resnet34-seed2',
    ]);
  });

  it('leaves out what no table could hold beside the others', () => {
    const odd = ({ provenance }: RunRecord) =>
      Object.assign(provenance.engine, { libraries: 'nvidia-cudnn-cu12 1.0.0' });
    expect(earlierSeeds([keyed('plain34', 0)], [keyed('plain34', 1, odd)])).toEqual([]);
  });
});
