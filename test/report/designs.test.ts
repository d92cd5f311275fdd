import { describe, expect, it } from 'vitest';
import { type StudySummary, summarize } from '../../src/judge/summarize.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { tableMarkdown } from '../../src/report/markdown/study.ts';
import { drawEffects } from '../../src/report/page/effects-chart.ts';
import { contrastTable, effectsTable } from '../../src/report/tables/effects.ts';
import { studyVerdict } from '../../src/report/words/verdict.ts';
import { type Design, defaultName, levelsOf } from '../../src/study/design.ts';
import type { Study } from '../../src/study/study.ts';
import { makeRecord, spreadFlags } from '../support/records.ts';

/** Records of a design: of the n-th variant `hits[n][seed]` of 2,000 images right. */
function summaryOf(
  design: Design,
  factors: Study['factors'],
  hits: readonly (readonly number[])[],
  {
    contrast = null,
    change = () => undefined,
  }: { contrast?: StudySummary['question']['contrast']; change?: (record: RunRecord) => void } = {},
): StudySummary {
  const records = levelsOf({ design, factors }).flatMap((levels, index) =>
    (hits[index] ?? []).map((correct, seed) =>
      makeRecord(
        { variant: defaultName(levels, { design, factors }), levels, seed, correct: spreadFlags(correct, 2000, seed) },
        change,
      ),
    ),
  );
  return summarize({ records, study: { design, factors, contrast } });
}

const texts = (table: ReturnType<typeof contrastTable>) => table?.rows.map((row) => row.map(({ text }) => text));
const columns = (table: ReturnType<typeof contrastTable>) => table?.columns.map(({ title }) => title);
const seeds = (around: number) => [around, around + 2, around - 2];
const parts = { shortcut: ['residual', 'none'], norm: ['batch', 'none'], flip: [true, false] };

describe('leave one out', () => {
  const summary = summaryOf('leave-one-out', parts, [1800, 1600, 1500, 1802].map(seeds));

  it('says what each part is worth, against the full network', () => {
    expect(studyVerdict(summary)).toBe(
      'Over 3 seeds, against full, without-shortcut loses 10.0 points and without-norm loses 15.0 points; ' +
        'without-flip is practically the same (within 1 point).',
    );
  });

  it('has a row a variant, the full network first', () => {
    const table = contrastTable(summary);
    expect(columns(table)).toEqual(['variant', 'val top-1, %', 'against full, points', 'p', 'verdict']);
    expect(texts(table)?.map(([variant, , delta, , verdict]) => [variant, delta?.split(' ')[0], verdict])).toEqual([
      ['full', '–', '–'],
      ['without-shortcut', '−10.0', 'worse beyond 1 point'],
      ['without-norm', '−15.0', 'worse beyond 1 point'],
      ['without-flip', '+0.1', 'same within 1 point'],
    ]);
    expect(effectsTable(summary)).toBeNull();
    expect(tableMarkdown(summary)).toContain('are one family');
  });

  it('corrects its differences as one family', () => {
    expect(summary.effects.map(({ delta }) => delta.level)).toEqual(expect.arrayContaining([1 - 0.05 / 3]));
  });

  it('draws a bar a part with its interval, the least harmful first', async () => {
    const svg = await drawEffects(summary.effects, summary.question, 'card');
    const places = ['without-flip', 'without-shortcut', 'without-norm'].map((name) => svg.indexOf(`>${name}<`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((first, second) => first - second));
  });

  it('decides nothing on one seed', () => {
    expect(studyVerdict(summaryOf('leave-one-out', parts, [[1800], [1600], [1500], [1810]]))).toBe(
      'On one seed, against full, without-shortcut moved by −10.0 points, without-norm moved by −15.0 points and ' +
        'without-flip moved by +0.5 points; one seed decides nothing.',
    );
  });

  it('compares nothing with a full network that was not run', () => {
    const summary = summaryOf('leave-one-out', parts, [[], seeds(1600), seeds(1500)]);
    expect(studyVerdict(summary)).toMatch(/^No two variants that the design compares were run/);
    expect(contrastTable(summary)).toBeNull();
  });
});

describe('add one in', () => {
  const ladder = { shortcut: ['none', 'residual'], se: [false, true] };
  const summary = summaryOf('add-one-in', ladder, [1400, 1600, 1640].map(seeds));

  it('says what each step adds to the one before, and all of them together', () => {
    expect(studyVerdict(summary)).toBe(
      'Over 3 seeds, step by step, shortcut-residual gains 10.0 points and shortcut-residual-with-se gains 2.0 points; ' +
        'all steps together gain 12.0 points.',
    );
    expect(columns(contrastTable(summary))?.[2]).toBe('step by step, points');
    expect(texts(effectsTable(summary))?.[0]?.[0]).toBe('all 2 steps together');
  });

  it('does not sum steps of which one is missing', () => {
    expect(summaryOf('add-one-in', ladder, [seeds(1400), [], seeds(1640)]).main).toEqual([]);
  });
});

describe('a list of variants', () => {
  it('compares each with the first', () => {
    const summary = summaryOf(
      [{}, { norm: 'none' }, { shortcut: 'none', norm: 'none' }],
      parts,
      [1800, 1600, 1400].map(seeds),
    );
    expect(studyVerdict(summary)).toBe(
      'Over 3 seeds, against baseline, without-norm loses 10.0 points and without-shortcut-without-norm loses 20.0 points.',
    );
  });
});

describe('a factor of three levels', () => {
  const factors = { depth: [18, 34], norm: ['batch', 'group', 'none'] };
  const contrast = { factor: 'norm', baseline: 'batch' };

  it('has each compared with the baseline at every place', () => {
    const summary = summaryOf('factorial', factors, [1800, 1700, 1600, 1850, 1830, 1500].map(seeds), { contrast });
    expect(
      summary.effects.map(({ at, treatment, delta }) => [at.depth, treatment, Math.round(2000 * (delta.value ?? 0))]),
    ).toEqual([
      [18, 'norm-group', -100],
      [34, 'depth-34-norm-group', -20],
      [18, 'without-norm', -200],
      [34, 'depth-34-without-norm', -350],
    ]);
    expect(studyVerdict(summary)).toMatch(/^Over 3 seeds, against batch, norm-group loses 5\.0 points, .* and 1 more/);
    expect(summary.interactions.map(({ of, by }) => `${of.to} ${by.to}`)).toEqual(['group 34', 'none 34']);
  });

  it('is one difference where it has two levels alone', () => {
    const summary = summaryOf('factorial', { norm: ['batch', 'none'] }, [seeds(1800), seeds(1600)], { contrast });
    expect(studyVerdict(summary)).toBe('Over 3 seeds, none loses to batch by 10.0 points.');
  });
});
