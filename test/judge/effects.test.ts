import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/judge/summarize.ts';
import { effectsTable } from '../../src/report/tables/effects.ts';
import { makeRecord, makeSeedRecords, spreadFlags } from '../support/records.ts';

describe('effects', () => {
  const summary = summarize({
    records: makeSeedRecords({
      plain34: [1500, 1502, 1498],
      resnet34: [1700, 1702, 1698],
      plain50: [1400, 1402, 1398],
      resnet50: [1480, 1482, 1478],
    }),
  });

  it('are the contrast at each level, its mean and how it changes', () => {
    expect(summary.effects.map(({ at, delta }) => [at, delta.value, delta.verdict])).toEqual([
      [{ depth: 34 }, expect.closeTo(0.1, 12), 'better'],
      [{ depth: 50 }, expect.closeTo(0.04, 12), 'better'],
    ]);
    expect(summary.main).toMatchObject([
      {
        step: { factor: 'shortcut', from: 'plain', to: 'residual' },
        of: 2,
        delta: { value: expect.closeTo(0.07, 12), verdict: 'better' },
      },
    ]);
    expect(summary.interactions).toMatchObject([
      {
        of: { factor: 'shortcut', from: 'plain', to: 'residual' },
        by: { factor: 'depth', from: 34, to: 50 },
        delta: { value: expect.closeTo(-0.06, 12), verdict: 'worse' },
      },
    ]);
  });

  it('are corrected in families: two contrasts, one mean, one interaction', () => {
    expect(summary.effects.map(({ delta }) => delta.level).sort()).toEqual([0.95, 0.975]);
    expect(summary.main[0]?.delta.level).toBe(0.95);
    expect(summary.interactions[0]?.delta.level).toBe(0.95);
  });

  it('take every two factors, averaged over the third', () => {
    const gains: Record<string, number> = { a: 0, b: 100, x: 0, y: 50, p: 0, q: 20 };
    const records = ['a', 'b'].flatMap((first) =>
      ['x', 'y', 'z'].flatMap((second) =>
        ['p', 'q'].flatMap((third) =>
          [0, 1].map((seed) => {
            const bonus = first === 'b' && second === 'y' ? 60 : 0;
            const hits = 1000 + (gains[first] ?? 0) + (gains[second] ?? 0) + (gains[third] ?? 0) + bonus + seed;
            const levels = { first, second, third };
            const variant = first + second + third;
            return makeRecord({ variant, levels, seed, correct: spreadFlags(hits, 2000, seed) });
          }),
        ),
      ),
    );
    const study = {
      factors: { first: ['a', 'b'], second: ['x', 'y', 'z'], third: ['p', 'q'] },
      contrast: { factor: 'third', baseline: 'p', treatment: 'q' },
    };
    const { effects, main, interactions } = summarize({ records, study });
    expect(effects).toHaveLength(6);
    expect(main[0]?.delta.value).toBeCloseTo(0.01, 12);
    expect(
      interactions.map(({ of, by, delta }) => [
        `${of.from}${of.to} ${by.from}${by.to}`,
        Math.round(2000 * (delta.value ?? 0)) + 0,
      ]),
    ).toEqual([
      ['pq ab', 0],
      ['pq xy', 0],
      ['pq xz', 0],
      ['ab xy', 60],
      ['ab xz', 0],
    ]);
  });

  it('average each level of a factor with several against its baseline, as a family of their own', () => {
    const gains: Record<string, number> = { batch: 0, group: 40, none: -200, shallow: 0, deep: 100 };
    const records = ['shallow', 'deep'].flatMap((depth) =>
      ['batch', 'group', 'none'].flatMap((norm) =>
        [0, 1, 2].map((seed) => {
          const hits = 1500 + (gains[norm] ?? 0) + (gains[depth] ?? 0) + 2 * seed;
          return makeRecord({
            variant: `${norm}-${depth}`,
            levels: { depth, norm },
            seed,
            correct: spreadFlags(hits, 2000, seed),
          });
        }),
      ),
    );
    const study = {
      factors: { depth: ['shallow', 'deep'], norm: ['batch', 'group', 'none'] },
      contrast: { factor: 'norm', baseline: 'batch' },
    };
    const summary = summarize({ records, study });
    expect(summary.main.map(({ step, of, delta }) => [step?.to, of, delta.value, delta.verdict])).toEqual([
      ['group', 2, expect.closeTo(0.02, 10), 'better'],
      ['none', 2, expect.closeTo(-0.1, 10), 'worse'],
    ]);
    expect(summary.main.map(({ delta }) => delta.level).sort()).toEqual([0.95, 0.975]);
    const rows = effectsTable(summary)?.rows.map(([name]) => name?.text);
    expect(rows?.slice(0, 2)).toEqual(['norm: group − batch, mean of 2', 'norm: none − batch, mean of 2']);
  });

  it('have no mean and no interaction with one contrast alone', () => {
    const alone = summarize({ records: makeSeedRecords({ plain34: [1500, 1510], resnet34: [1600, 1610] }) });
    expect([alone.effects.length, alone.main, alone.interactions]).toEqual([1, [], []]);
  });
});
