import { describe, expect, it } from 'vitest';
import { summarize } from '../../../src/judge/summarize.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { caveatsOf } from '../../../src/report/words/caveats.ts';
import { nextRound } from '../../../src/report/words/next-round.ts';
import { runName } from '../../../src/study/config.ts';
import { makePlan } from '../../../src/study/plan.ts';
import { makeSeedRecords } from '../../support/records.ts';
import { makeStudy } from '../../support/study.ts';

const mostSeeds = 5;
const plan = makePlan(
  makeStudy(),
  { precision: 'fp32', variants: ['plain34', 'resnet34'], seeds: [0, 1, 2], mostSeeds },
  { config: 'ablation.config.ts', options: [] },
);
const noisy = [1500, 1560, 1450, 1530, 1490];
const plus = (points: number) => noisy.map((hits) => hits + 20 * points);
const studied = (seeds: number, gain: number): RunRecord[] =>
  makeSeedRecords({ plain34: noisy.slice(0, seeds), resnet34: plus(gain).slice(0, seeds) });
const next = (records: readonly RunRecord[], roundsLeft?: number) => {
  const { runs, text } = nextRound(plan, { records, failures: [] }, roundsLeft);
  return { runs: runs.map(runName), text };
};

describe('the next round', () => {
  it('is two seeds of every variant at first', () => {
    expect(next([])).toEqual({
      runs: ['plain34-seed0', 'resnet34-seed0', 'plain34-seed1', 'resnet34-seed1'],
      text: '',
    });
  });

  it('is one more seed of every variant while a contrast is undecided, beyond those that were listed', () => {
    expect(next(studied(2, 3)).runs).toEqual(['plain34-seed2', 'resnet34-seed2']);
    const { runs, text } = next(studied(3, 3));
    expect(runs).toEqual(['plain34-seed3', 'resnet34-seed3']);
    expect(text).toMatch(/^Over 3 seeds, .*undecided.* Not decided at depth 34: seed 3 next\.$/);
  });

  it('is several seeds where rounds are few, so that the last one ends with the budget', () => {
    expect(next(studied(2, 3), 2).runs).toHaveLength(4);
    expect(next(studied(4, 3), 1).runs).toEqual(['plain34-seed4', 'resnet34-seed4']);
    expect(next(studied(2, 3), 1).runs).toHaveLength(6);
  });

  it('is none as soon as all is decided, by the levels of a study that looks again and again', () => {
    const records = studied(3, 20);
    const { runs, text } = next(records);
    expect(runs).toEqual([]);
    expect(text).toMatch(/residual beats plain by 20\.0 points.* All is decided after 3 of at most 5 seeds\.$/);
    const fixed = summarize({ records, study: { ...plan.study, mostSeeds: undefined } });
    const interval = summarize({ records, study: plan.study }).effects[0]?.delta.interval;
    expect(interval?.low).toBeLessThan(fixed.effects[0]?.delta.interval.low as number);
  });

  it('is none when the budget is used up', () => {
    const { runs, text } = next(studied(5, 3));
    expect(runs).toEqual([]);
    expect(text).toMatch(/Not decided at depth 34, and the budget of 5 seeds is used up\.$/);
  });

  it.each(['diverged', 'killed'] as const)('is none after a run that %s, and says so', (reason) => {
    const records = studied(3, 3).filter(({ config }) => runName(config) !== 'resnet34-seed2');
    const failure = { schema: 1, variant: 'resnet34', seed: 2, reason, message: '' } as const;
    const { runs, text } = nextRound(plan, { records, failures: [failure] });
    expect(runs).toEqual([]);
    expect(text).toBe(
      `No verdict: 1 of 6 runs gave no result (resnet34-seed2: ${reason}). The study stops after 3 of at most 5 seeds, ` +
        'since more seeds do not make up for a run without a result.',
    );
  });
});

describe('the report of a study that looks after every seed', () => {
  const summary = summarize({ records: studied(3, 20), planned: plan.runs, study: plan.study });

  it('misses no seed that it has not begun, and every run of one that it has', () => {
    expect(summary.missing).toEqual([]);
    const holed = studied(3, 20).filter(({ config }) => runName(config) !== 'plain34-seed1');
    expect(summarize({ records: holed, planned: plan.runs, study: plan.study }).missing).toMatchObject([
      { variant: 'plain34', seed: 1, reason: 'missing' },
    ]);
  });

  it('says so in one sentence', () => {
    const [caveat] = caveatsOf(summary);
    expect(caveat).toContain('Seeds were added until all was decided or there were 5; intervals and p are corrected');
    expect(caveat).not.toContain('95% intervals');
  });
});
