import { describe, expect, it } from 'vitest';
import { checkStudy } from '../../src/study/check.ts';
import { planRuns } from '../../src/study/runs.ts';
import { variantsOf } from '../../src/study/variants.ts';
import { makeStudy } from '../support/study.ts';

const names = (study = makeStudy()) => variantsOf(study).map((variant) => variant.name);

describe('variantsOf', () => {
  it('spans every combination of levels, the first factor slowest', () => {
    expect(names()).toEqual(['plain34', 'resnet34', 'plain50', 'resnet50']);
  });

  it('refuses a name that cannot be a file', () => {
    expect(() => names(makeStudy({ variant: ({ depth, shortcut }) => `${shortcut}/${depth}` }))).toThrow(
      /Variant "plain\/34" cannot name a file/,
    );
  });

  it('refuses two combinations of one name', () => {
    expect(() => names(makeStudy({ variant: () => 'same' }))).toThrow(/both named "same"/);
  });
});

describe('planRuns', () => {
  const precision = 'fp32' as const;

  it('goes seed by seed, so that a study cut short has whole comparisons', () => {
    const runs = planRuns(makeStudy(), { precision, seeds: [3, 1], variants: ['resnet34', 'plain34'] });
    expect(runs.map((run) => `${run.variant}/${run.seed}`)).toEqual([
      'plain34/3',
      'resnet34/3',
      'plain34/1',
      'resnet34/1',
    ]);
  });

  it('lays the command line over the preset and the preset over the study', () => {
    const [run] = planRuns(makeStudy(), { precision, preset: 'full', recipe: { epochs: 7 } });
    expect(run?.recipe).toMatchObject({ epochs: 7, batchSize: 64, momentum: 0.9 });
    expect(run?.dataset).toMatchObject({ source: 'synthetic', imageSize: 128, limit: null });
  });

  it('says how every run is to compute', () => {
    const asked = { precision: 'bf16', convolution: 'direct', deterministic: false, threads: 1 } as const;
    expect(planRuns(makeStudy(), asked)[0]).toMatchObject(asked);
    const usual = { precision, convolution: 'auto', deterministic: true, threads: null };
    expect(planRuns(makeStudy(), { precision })[0]).toMatchObject(usual);
  });

  it('gives every variant the same recipe, data and seed', () => {
    const runs = planRuns(makeStudy(), { precision });
    for (const { variant: _, levels: __, ...shared } of runs) {
      expect(shared).toEqual({ ...runs[0], variant: undefined, levels: undefined });
    }
  });

  it.each([
    [
      'an unknown variant',
      { variants: ['resnet35'] },
      /Unknown variant "resnet35".*plain34, resnet34, plain50, resnet50/,
    ],
    ['an unknown preset', { preset: 'huge' }, /Unknown preset "huge".*full/],
    ['a repeated seed', { seeds: [1, 1] }, /Seeds "1,1"/],
    ['a learning rate below zero', { recipe: { learningRate: -1 } }, /recipe\.learningRate is -1/],
  ])('refuses %s', (_, request, message) => {
    expect(() => planRuns(makeStudy(), { precision, ...request })).toThrow(message);
  });
});

describe('checkStudy', () => {
  it('accepts a study', () => {
    expect(checkStudy(makeStudy(), 'ablation.config.ts').name).toBe('test');
  });

  it.each([
    ['no export', undefined, /its default export/],
    ['a missing field', { ...makeStudy(), seeds: undefined }, /a\.ts is not a study: seeds/],
    [
      'a contrast of no factor',
      makeStudy({ contrast: { factor: 'width', baseline: 1, treatment: 2 } }),
      /"width".*depth, shortcut/,
    ],
    [
      'a contrast of one level with itself',
      makeStudy({ contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'plain' } }),
      /both sides of the contrast are "plain"/,
    ],
    [
      'a contrast of no level',
      makeStudy({ contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'dense' } }),
      /level "dense".*plain, residual/,
    ],
  ])('refuses %s, naming it', (_, exported, message) => {
    expect(() => checkStudy(exported, 'a.ts')).toThrow(message);
  });
});
