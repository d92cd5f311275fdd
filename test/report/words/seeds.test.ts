import { describe, expect, it } from 'vitest';
import { changesGivenUp, changesOf } from '../../../src/judge/rounds.ts';
import { summarize } from '../../../src/judge/summarize.ts';
import { compareWithMain } from '../../../src/judge/versus-main.ts';
import { addedSeedsOf, changeSeedsOf } from '../../../src/report/words/seeds.ts';
import { makePlan } from '../../../src/study/plan.ts';
import { makeSeedRecords } from '../../support/records.ts';
import { makeStudy } from '../../support/study.ts';

const plan = makePlan(
  makeStudy(),
  { precision: 'fp32', seeds: [0, 1], mostSeeds: 10 },
  { config: 'ablation.config.ts', options: [] },
);
const noisy = [1500, 1560, 1450, 1530, 1490, 1503, 1563, 1453, 1533, 1493];
const plus = (points: number) => noisy.map((hits) => hits + 20 * points);
const records = makeSeedRecords({
  plain34: noisy.slice(0, 3),
  resnet34: plus(24).slice(0, 3),
  plain50: noisy.slice(0, 7),
  resnet50: plus(0.1).slice(0, 7),
});
const summaryOf = (changes: Partial<Parameters<typeof summarize>[0]> = {}) =>
  summarize({ records, planned: plan.runs, study: plan.study, ...changes });

describe('the seeds of a study that adds them', () => {
  it('says how many each variant has, and what it gave up with which interval', () => {
    expect(addedSeedsOf(summaryOf())).toEqual([
      'Seeds: 3 of plain34 and resnet34, 7 of plain50 and resnet50, since no more are trained where nothing is open. ' +
        'Means and interactions are over the seeds there are, and every difference has the level of its own look.',
      expect.stringMatching(
        /^Cannot be decided within 10 seeds at depth 50: \+0\.1 \(−\d\.\d to \+\d\.\d\) points\. A decision had a probability below 5%/,
      ),
    ]);
  });

  it('counts those that it did not train, of main as of an earlier study', () => {
    const reused = records.map((record) => ({
      ...record,
      reused: record.config.variant === 'plain50' && record.config.seed > 1,
    }));
    expect(addedSeedsOf(summaryOf({ records: reused }))[1]).toBe(
      'From main or an earlier study: 5 of 7 seeds of plain50 (reused from 0123456). They were trained in the same way, so they count in full.',
    );
  });

  it('says nothing where the number of seeds is fixed', () => {
    const { mostSeeds: _, ...fixed } = plan.study;
    expect(addedSeedsOf(summaryOf({ study: fixed }))).toEqual([]);
  });

  it('gives up no contrast of its own where change minus main is asked', () => {
    expect(addedSeedsOf(summaryOf({ asks: 'change' }))).toHaveLength(1);
  });
});

describe('the seeds of a comparison with main', () => {
  const main = makeSeedRecords({ plain34: noisy, resnet34: plus(24) });
  const change = makeSeedRecords({ plain34: noisy.slice(0, 2), resnet34: plus(24.2).slice(0, 6) }, (record) => {
    if (record.config.variant === 'resnet34') record.network.digest = 'c'.repeat(64);
  });
  const variants = compareWithMain(change, main, plan.study);

  it('says how many main has, and which change is given up', () => {
    const changes = changesOf(variants, change, main) ?? [];
    const sentences = changeSeedsOf({ variants, givenUp: changesGivenUp(changes, plan) }, summaryOf().question);
    expect(sentences).toEqual([
      'Seeds on main: 10 of plain34 and 10 of resnet34.',
      expect.stringMatching(/^Cannot be decided within 10 seeds for resnet34: [+−]\d\.\d \(.*\) points\. A decision/),
    ]);
  });

  it('says nothing where both sides have the same number', () => {
    expect(changeSeedsOf({ variants: compareWithMain(main, main, plan.study) }, summaryOf().question)).toEqual([]);
  });
});
