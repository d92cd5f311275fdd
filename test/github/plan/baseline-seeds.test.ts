import { describe, expect, it } from 'vitest';
import { withNewSeeds } from '../../../src/github/plan/baseline-seeds.ts';
import { matrixOf } from '../../../src/github/plan/matrix.ts';
import { runName } from '../../../src/study/config.ts';
import { parsePlan } from '../../../src/study/plan.ts';
import { makeSeedRecords } from '../../support/records.ts';
import { planOfRecords } from '../support/plan.ts';

const hits = [1500, 1560, 1450, 1530, 1490, 1510];
const records = makeSeedRecords({ plain34: hits, resnet34: hits });
const ofSeeds = (...seeds: number[]) => records.filter(({ config }) => seeds.includes(config.seed));
const plan = planOfRecords(ofSeeds(0, 1));
const added = (main: typeof records, most: number) =>
  withNewSeeds(plan, main, most).runs.slice(plan.runs.length).map(runName);

describe('the plan of a push to main', () => {
  it('adds two seeds per variant that main does not have yet, until it has as many as wanted', () => {
    expect(added([], 10)).toEqual(['plain34-seed2', 'plain34-seed3', 'resnet34-seed2', 'resnet34-seed3']);
    expect(added(ofSeeds(0, 1, 2, 4), 10)).toEqual([
      ...['plain34-seed3', 'plain34-seed5', 'resnet34-seed3', 'resnet34-seed5'],
    ]);
    expect(added(ofSeeds(0, 1, 2, 3), 5)).toEqual(['plain34-seed4', 'resnet34-seed4']);
    expect(added(records, 6)).toEqual([]);
  });

  it('is the one that was asked for if nothing is to be added, or if rounds add seeds', () => {
    expect(withNewSeeds(plan, [], 0)).toBe(plan);
    expect(withNewSeeds(plan, [], 2)).toBe(plan);
    const rounds = { ...plan, study: { ...plan.study, mostSeeds: 6 } };
    expect(withNewSeeds(rounds, [], 10)).toBe(rounds);
  });

  it('has jobs of their own for them, which may fail', () => {
    const wider = withNewSeeds(plan, [], 10);
    expect(parsePlan(JSON.stringify(wider), 'the plan')).toEqual(wider);
    expect(matrixOf(wider).include.map(({ runs, further }) => [runs, further])).toEqual([
      ['plain34-seed0', undefined],
      ['plain34-seed1', undefined],
      ['resnet34-seed0', undefined],
      ['resnet34-seed1', undefined],
      ['plain34-seed2', true],
      ['plain34-seed3', true],
      ['resnet34-seed2', true],
      ['resnet34-seed3', true],
    ]);
    expect(matrixOf(wider, 4).include.map(({ runs }) => runs)).toEqual([
      'plain34-seed0 plain34-seed1',
      'resnet34-seed0 resnet34-seed1',
      'plain34-seed2 plain34-seed3',
      'resnet34-seed2 resnet34-seed3',
    ]);
  });
});
