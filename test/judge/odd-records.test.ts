import { describe, expect, it } from 'vitest';
import { splitOdd } from '../../src/judge/odd-records.ts';
import { summarize } from '../../src/judge/summarize.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { makeStudyRecords, ownEngineOf } from '../support/records.ts';

const [plain34, resnet34, plain50, resnet50] = makeStudyRecords() as [RunRecord, RunRecord, RunRecord, RunRecord];
const onGpu = (record: RunRecord): RunRecord => ({
  ...record,
  provenance: { ...record.provenance, engine: { ...ownEngineOf(record), engine: 'gpu', device: 'Example GPU' } },
});

describe('setting aside what is not like the rest', () => {
  it('leaves records that are alike as they are', () => {
    const records = [plain34, resnet34, plain50, resnet50];
    expect(splitOdd(records)).toEqual({ alike: records, odd: [] });
    expect(splitOdd([])).toEqual({ alike: [], odd: [] });
  });

  it('takes the largest group, wherever it begins, so that the rest makes a table', () => {
    const odd = onGpu(plain34);
    const { alike, odd: aside } = splitOdd([odd, resnet34, plain50]);
    expect(alike).toEqual([resnet34, plain50]);
    const difference = { field: 'engine', first: 'native (graph)', second: 'gpu (graph)' };
    expect(aside).toEqual([{ record: odd, difference, rest: 2 }]);
    expect(() => summarize({ records: alike })).not.toThrow();
  });

  it('takes the group that comes first of two that are as large', () => {
    const records = [plain34, onGpu(resnet34), onGpu(plain50), resnet50];
    expect(splitOdd(records).alike).toEqual([plain34, resnet50]);
  });

  it('leaves alone what differs only in a setting that the factors set', () => {
    const warm = (record: RunRecord): RunRecord => ({
      ...record,
      config: { ...record.config, recipe: { ...record.config.recipe, warmupEpochs: 2 } },
      epochs: record.epochs.map((epoch) => ({ ...epoch, learningRate: (epoch.learningRate ?? 0) / 2 })),
    });
    const records = [plain34, plain50, warm(resnet34), onGpu(warm(resnet50))];
    expect(splitOdd(records).alike).toEqual([plain34, plain50]);
    const { alike, odd } = splitOdd(records, ['recipe.warmupEpochs']);
    expect(alike).toEqual(records.slice(0, 3));
    expect(odd.map(({ difference }) => difference.field)).toEqual(['engine']);
  });
});
