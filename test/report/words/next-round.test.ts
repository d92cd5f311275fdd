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
  const { runs, text } = nextRound(plan, { records, failures: [] }, roundsLeft === undefined ? {} : { roundsLeft });
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
    expect(interval?.low).toBeLessThan(fixed.effects[0]?.delta.interval?.low as number);
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

describe('the next round of several contrasts', () => {
  const whole = makePlan(
    makeStudy(),
    { precision: 'fp32', seeds: [0, 1], mostSeeds: 10 },
    { config: 'ablation.config.ts', options: [] },
  );
  /** Two contrasts, each with its own gain and number of seeds. */
  const records = (at34: readonly [number, number], at50: readonly [number, number]) => {
    const seeds = (count: number) => [...noisy, ...noisy.map((hits) => hits + 3)].slice(0, count);
    const gained = ([gain, count]: readonly [number, number]) => seeds(count).map((hits) => hits + 20 * gain);
    return makeSeedRecords({
      plain34: seeds(at34[1]),
      resnet34: gained(at34),
      plain50: seeds(at50[1]),
      resnet50: gained(at50),
    });
  };
  const following = (...asked: Parameters<typeof records>) => {
    const { runs, text } = nextRound(whole, { records: records(...asked), failures: [] });
    return { runs: runs.map(runName), text };
  };

  it('trains no variant of a contrast that is decided', () => {
    const { runs, text } = following([24, 3], [4, 3]);
    expect(runs).toEqual(['plain50-seed3', 'resnet50-seed3']);
    expect(text).toMatch(/ Not decided at depth 50: seed 3 of plain50 and resnet50 next\.$/);
    expect(following([24, 3], [4, 5]).runs).toEqual(['plain50-seed5', 'resnet50-seed5']);
  });

  it('gives up what the budget cannot decide, and says what is known of it', () => {
    const { runs, text } = following([0.1, 7], [3, 7]);
    expect(runs).toEqual(['plain50-seed7', 'resnet50-seed7']);
    expect(text).toMatch(/ Cannot be decided within 10 seeds at depth 34: \+0\.1 \(−\d\.\d to \+\d\.\d\) points\. Not/);
    const end = following([24, 3], [0.1, 7]);
    expect(end.runs).toEqual([]);
    expect(end.text).toMatch(/ Cannot be decided within 10 seeds at depth 50: [^:]*\.$/);
  });

  it('has a variant catch up whose partner has seeds of an earlier study', () => {
    const known = records([24, 3], [5, 4]).filter(({ config }) => config.variant !== 'resnet50' || config.seed < 2);
    const { runs, text } = nextRound(whole, { records: known, failures: [] });
    expect(runs.map(runName)).toEqual(['resnet50-seed2']);
    expect(text).toMatch(/ Not decided at depth 50: seed 2 of resnet50 next\.$/);
  });

  it('misses nothing where variants have different numbers of seeds', () => {
    const { missing } = summarize({ records: records([24, 3], [5, 6]), planned: whole.runs, study: whole.study });
    expect(missing).toEqual([]);
  });

  it('begins with what no earlier study has trained', () => {
    const known = records([24, 3], [5, 3]).filter(({ config }) => config.variant !== 'resnet50');
    const { runs, text } = nextRound(whole, { records: known, failures: [] });
    expect(runs.map(runName)).toEqual(['resnet50-seed0', 'resnet50-seed1']);
    expect(text).toBe('');
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
