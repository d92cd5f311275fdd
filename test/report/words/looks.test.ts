import { describe, expect, it } from 'vitest';
import { summarize } from '../../../src/judge/summarize.ts';
import { caveatsOf } from '../../../src/report/words/caveats.ts';
import type { Asked } from '../../../src/study/look.ts';
import { defaultMetric } from '../../../src/study/metric.ts';
import { makeSeedRecords } from '../../support/records.ts';

const records = makeSeedRecords({ resnet34: [1560, 1562, 1558, 1561, 1559], plain34: [1500, 1520, 1480, 1510, 1490] });
const asked = (count: number, changes: Partial<Asked> = {}): Asked => ({
  seeds: Array.from({ length: count }, (_, seed) => seed),
  contrast: null,
  metric: defaultMetric,
  margin: 1,
  recipes: ['000000000000'],
  ...changes,
});
const said = (looks?: readonly Asked[]) => caveatsOf(summarize({ records, looks }));

describe('the caveats of a study that was looked at', () => {
  it('are those of any other at the first look', () => {
    expect(said([asked(5)])).toEqual(said());
  });

  it('say that an extended study has spent its level, and name no interval of 95%', () => {
    const caveats = said([asked(3), asked(5)]);
    expect(caveats.join(' ')).not.toContain('95%');
    expect(caveats).toContain(
      'Extended: this study was evaluated over 3 seeds before, which spent its level of 5%. Intervals and p are corrected ' +
        'for looking again: over 5 seeds, the tests have a level of 0.25%. Of all such studies, at most 5.5% find at any ' +
        'look a difference where there is none.',
    );
    expect(said([asked(2), asked(3), asked(5)]).join(' ')).toMatch(/over 2 and 3 seeds before.*a level of 0.083%/);
  });

  it('say what was changed, and after how many looks', () => {
    const looks = [asked(5), asked(5, { margin: 2 }), asked(5, { margin: 2, recipes: ['aaaaaaaaaaaa'] })];
    expect(said(looks)).toContain(
      'After results were known: margin changed after 1 look, from 1 to 2; recipe changed after 2 looks.',
    );
    const loss = { name: 'loss', unit: 'nats', better: 'lower', perExample: 'loss' } as const;
    const contrast = { factor: 'block', baseline: 'plain' };
    expect(said([asked(5), asked(5, { metric: loss, contrast })])).toContain(
      "After results were known: contrast changed after 1 look, from the design's own to every other level against plain " +
        '(block); metric changed after 1 look, from top-1 (%, higher is better) to loss (nats, lower is better).',
    );
  });

  it('tell a budget after a fixed look once', () => {
    const caveats = summarize({
      records,
      study: { factors: {}, contrast: null, mostSeeds: 10 },
      looks: [asked(3), asked(5, { mostSeeds: 10 })],
    });
    const text = caveatsOf(caveats).join(' ');
    expect(text).toMatch(/over 3 seeds before.*It is now looked at after every seed, up to 10\..*a level of 0\.079%/);
    expect(text).not.toContain('at most 5% of such studies');
  });
});
