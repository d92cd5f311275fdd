import { describe, expect, it } from 'vitest';
import { type MissingRun, summarize } from '../../../src/judge/summarize.ts';
import { compareWithMain } from '../../../src/judge/versus-main.ts';
import { type GateInput, type GateResult, gateResult } from '../../../src/report/words/gate.ts';
import { makeRecord, spreadFlags } from '../../support/records.ts';

const record = (seed: number, correct: number) => makeRecord({ seed, correct: spreadFlags(correct, 2000) });
const recordsOf = (correct: readonly number[]) => correct.map((hits, seed) => record(seed, hits));

/** Main's and the change's images that are right of 2,000, seed by seed. */
function inputOf(main: readonly number[], change: readonly number[], failures: readonly MissingRun[] = []): GateInput {
  const summary = summarize({ records: recordsOf(change), failures });
  const variants = compareWithMain(recordsOf(change), recordsOf(main), { incomplete: failures.length > 0 });
  return { summary, comparison: { variants }, isPullRequest: true };
}

const open: GateResult = { failures: [], notices: [] };
const couldNot = (why: string): GateResult => ({ failures: [], notices: [`Could not decide on resnet34: ${why}.`] });
const timedOut: MissingRun = { variant: 'resnet34', seed: 2, reason: 'timed out' };

describe('the gate for regressions', () => {
  it('closes for a loss that is certain and beyond the margin', () => {
    expect(gateResult(inputOf([1800, 1804, 1796], [1600, 1604, 1596]), ['regression'])).toEqual({
      failures: ['resnet34 is worse than main by more than 1 point: −10.0 points.'],
      notices: [],
    });
  });

  it.each([
    ['nothing', [1800, 1801, 1802], [1800, 1801, 1802]],
    ['a gain', [1600, 1604, 1596], [1800, 1804, 1796]],
    ['a clear loss whose interval reaches into the margin', [1800, 1801, 1799], [1772, 1773, 1771]],
  ])('stays open for %s', (_, main, change) => {
    expect(gateResult(inputOf(main, change), ['regression'])).toEqual(open);
  });

  it.each([
    ['one seed of each, however large the loss', [1800], [1600]],
    ['one seed of the change', [1800, 1804, 1796], [1600]],
    ['one seed of main', [1800], [1600, 1604, 1596]],
  ])('stays open, and says that it could not decide, with %s', (_, main, change) => {
    expect(gateResult(inputOf(main, change), ['regression'])).toEqual(couldNot('one seed decides nothing'));
  });

  it('stays open while a run has no result, though those that there are differ by far', () => {
    const input = inputOf([1800, 1804, 1796], [1600, 1604], [timedOut]);
    expect(gateResult(input, ['regression'])).toEqual({
      failures: [],
      notices: ['Could not decide: 1 of the runs gave no result.'],
    });
  });

  it('stays open for what is undecided, and says so', () => {
    expect(gateResult(inputOf([1800, 1860, 1740], [1760, 1700, 1820]), ['regression'])).toEqual(
      couldNot('the difference from main is undecided'),
    );
  });

  it('closes where the change no longer trains', () => {
    const said = { verdict: 'trains less often', beyondMargin: true, value: null, seeds: 4, moreSeeds: null } as const;
    const counted = { treatment: { trained: 0, seeds: 4 }, baseline: { trained: 4, seeds: 4 } };
    const delta = { ...said, counts: { ...counted, p: 0.008, corrected: 0.008, possible: true } };
    const variant = { variant: 'plain50', refused: null, sameNetwork: false, unchanged: false, delta };
    const { summary } = inputOf([1800], [1800]);
    expect(gateResult({ summary, comparison: { variants: [variant] }, isPullRequest: true }, ['regression'])).toEqual({
      failures: ['plain50 trains less often than on main: 0 of 4 seeds against 4 of 4, p 0.008.'],
      notices: [],
    });
  });

  it('says where there is nothing to compare with, in a pull request alone', () => {
    const { comparison: _, ...alone } = inputOf([1800], [1600]);
    expect(gateResult(alone, ['regression']).notices).toEqual(['Could not decide: main has no records of this study.']);
    expect(gateResult({ ...alone, isPullRequest: false }, ['regression'])).toEqual(open);
  });

  it('says nothing if nobody asked', () => {
    expect(gateResult(inputOf([1800, 1804], [1600, 1604]), [])).toEqual(open);
    expect(gateResult(inputOf([1800], [1600]), ['missing'])).toEqual(open);
  });
});

describe('the gate for what is not compared', () => {
  it.each([
    ['one seed', inputOf([1800], [1600]), 'Could not decide on resnet34: one seed decides nothing.'],
    [
      'a missing run',
      inputOf([1800, 1804], [1800, 1804], [timedOut]),
      'Could not decide: 1 of the runs gave no result.',
    ],
    [
      'a variant that main does not have',
      inputOf([], [1600, 1604]),
      'Could not decide on resnet34: main has no record of it.',
    ],
  ])('closes for %s', (_, input, failure) => {
    expect(gateResult(input, ['not-compared'])).toEqual({ failures: [failure], notices: [] });
  });

  it('stays open where every change has a verdict', () => {
    expect(gateResult(inputOf([1800, 1804, 1796], [1600, 1604, 1596]), ['not-compared'])).toEqual(open);
  });
});

describe('the gate for missing runs', () => {
  it('closes for a run without a record', () => {
    const input = inputOf([1800, 1804], [1800, 1804], [timedOut]);
    expect(gateResult(input, ['missing', 'regression']).failures).toEqual([
      'resnet34-seed2 has no record to compare: timed out.',
    ]);
  });
});
