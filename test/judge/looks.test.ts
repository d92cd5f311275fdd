import { describe, expect, it } from 'vitest';
import { looksFound } from '../../src/judge/looks.ts';
import { summarize } from '../../src/judge/summarize.ts';
import type { Asked } from '../../src/study/look.ts';
import { defaultMetric } from '../../src/study/metric.ts';
import { makeSeedRecords } from '../support/records.ts';

const asked = (count: number, changes: Partial<Asked> = {}): Asked => ({
  seeds: Array.from({ length: count }, (_, seed) => seed),
  contrast: { factor: 'block', baseline: 'plain', treatment: 'residual' },
  metric: defaultMetric,
  margin: 1,
  recipes: ['000000000000'],
  ...changes,
});
const loss = { name: 'loss', unit: 'nats', better: 'lower', perExample: 'loss' } as const;

describe('looksFound', () => {
  it('knows nothing without looks, and finds nothing at a first one', () => {
    expect(looksFound([])).toBeUndefined();
    expect(looksFound([asked(3)])).toEqual({ count: 1, fixedSeeds: [], changes: [] });
  });

  it.each<[string, readonly Asked[], readonly number[]]>([
    ['each extension', [asked(3), asked(5), asked(9)], [3, 5]],
    ['other seeds of the same number', [asked(2), asked(2, { seeds: [3, 4] })], [2]],
    ['seeds that were left out afterwards', [asked(3), asked(2)], [3]],
    ['looks with another metric at the same seeds once', [asked(3), asked(3, { metric: loss }), asked(5)], [3]],
    ['a fixed look before a budget', [asked(3), asked(4, { mostSeeds: 10 }), asked(5, { mostSeeds: 10 })], [3]],
    ['no look of a budget, which has levels of its own', [asked(2, { mostSeeds: 5 }), asked(3, { mostSeeds: 5 })], []],
    ['no look at one seed, which decides nothing', [asked(1), asked(3)], []],
    ['no look at a recipe whose results are replaced', [asked(3, { recipes: ['aaaaaaaaaaaa'] }), asked(5)], []],
    ['no look at the same seeds', [asked(3), asked(3, { margin: 2 })], []],
  ])('counts %s', (_, looks, fixedSeeds) => {
    expect(looksFound(looks)?.fixedSeeds).toEqual(fixedSeeds);
  });

  it('lists what was changed, after how many looks', () => {
    const other = { factor: 'depth', baseline: 34 };
    const looks = [
      asked(3),
      asked(3, { margin: 2 }),
      asked(3, { margin: 2, metric: loss }),
      asked(3, { margin: 2, metric: loss, contrast: other, recipes: ['aaaaaaaaaaaa'] }),
    ];
    const { contrast } = asked(3);
    expect(looksFound(looks)?.changes).toEqual([
      { field: 'margin', after: 1, from: 1, to: 2 },
      { field: 'metric', after: 2, from: defaultMetric, to: loss },
      { field: 'contrast', after: 3, from: contrast, to: other },
      { field: 'recipe', after: 3, from: ['000000000000'], to: ['aaaaaaaaaaaa'] },
    ]);
  });

  it('takes fields in another order for no change', () => {
    const reordered = { treatment: 'residual', factor: 'block', baseline: 'plain' };
    expect(looksFound([asked(3), asked(5, { contrast: reordered })])?.changes).toEqual([]);
  });

  it('takes more variants with settings of their own for no change', () => {
    const more = asked(3, { recipes: ['000000000000', 'aaaaaaaaaaaa'] });
    expect(looksFound([asked(3), more])?.changes).toEqual([]);
  });
});

describe('a summary with looks', () => {
  const records = makeSeedRecords({
    resnet34: [1560, 1562, 1558, 1561, 1559],
    plain34: [1500, 1520, 1480, 1510, 1490],
  });
  const level = (looks?: readonly Asked[]) => summarize({ records, looks }).effects.map(({ delta }) => delta.level);

  it('is as before at the first look', () => {
    expect(level([asked(5)])).toEqual(level());
  });

  it('has the level that earlier looks left', () => {
    expect(level()).toEqual([0.95]);
    expect(level([asked(3), asked(5)])).toEqual([0.9975]);
    expect(level([asked(2), asked(3), asked(5)])[0]).toBeCloseTo(1 - 0.005 / 6, 12);
  });

  it('gives no verdict at 5 % that an extension cannot give', () => {
    const weak = makeSeedRecords({ resnet34: [1525, 1560, 1515, 1570, 1530], plain34: [1500, 1520, 1480, 1510, 1490] });
    const delta = (looks?: readonly Asked[]) => summarize({ records: weak, looks }).effects[0]?.delta;
    expect(delta()?.verdict).toBe('better');
    expect(delta([asked(3), asked(5)])).toMatchObject({ verdict: 'undecided' });
    expect(delta([asked(3), asked(5)])?.p).toBeGreaterThan(0.05);
  });
});
