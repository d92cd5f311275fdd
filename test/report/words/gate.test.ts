import { describe, expect, it } from 'vitest';
import { summarize } from '../../../src/judge/summarize.ts';
import { compareWithMain } from '../../../src/judge/versus-main.ts';
import { gateFailures } from '../../../src/report/words/gate.ts';
import { makeRecord, spreadFlags } from '../../support/records.ts';

const record = (correct: number) => makeRecord({ correct: spreadFlags(correct, 2000) });
const reportOf = (main: number, change: number) => ({
  study: 'shortcut',
  summary: summarize({ records: [record(change)] }),
  comparison: {
    variants: compareWithMain([record(change)], [record(main)]),
    commit: 'a'.repeat(40),
    mergeBase: 'a'.repeat(40),
  },
  commit: 'b'.repeat(40),
  runUrl: 'https://github.com/acme/ablate/actions/runs/7',
});

describe('the gate', () => {
  it('closes when the whole interval lies below the margin', () => {
    expect(gateFailures(reportOf(1800, 1600), ['regression'])).toEqual([
      expect.stringMatching(/^resnet34 is worse than main by more than 1\.0 points: −10\.0 \(−\S+ to −\S+\)\.$/),
    ]);
  });

  it.each([
    ['nothing', 1800, 1800],
    ['a gain', 1600, 1800],
    ['a clear loss whose interval reaches into the margin', 1800, 1770],
  ])('stays open for %s', (_, main, change) => {
    expect(gateFailures(reportOf(main, change), ['regression'])).toEqual([]);
  });

  it('stays open where nothing is compared with main, or nobody asked', () => {
    const { comparison: _, ...alone } = reportOf(1800, 1600);
    expect(gateFailures(alone, ['regression'])).toEqual([]);
    expect(gateFailures(reportOf(1800, 1600), [])).toEqual([]);
    expect(gateFailures(reportOf(1800, 1600), ['missing'])).toEqual([]);
  });

  it('closes for a run without a record, if asked', () => {
    const failures = [{ variant: 'plain34', seed: 0, reason: 'timed out' }] as const;
    const report = { ...reportOf(1800, 1800), summary: summarize({ records: [record(1800)], failures }) };
    expect(gateFailures(report, ['regression'])).toEqual([]);
    expect(gateFailures(report, ['missing', 'regression'])).toEqual([
      'plain34-seed0 has no record to compare: timed out.',
    ]);
  });
});
