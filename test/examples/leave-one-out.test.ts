import { describe, expect, it } from 'vitest';
import study from '../../examples/leave-one-out/ablation.config.ts';
import { summarize } from '../../src/judge/summarize.ts';
import type { resnet } from '../../src/model/resnet.ts';
import { tableMarkdown } from '../../src/report/markdown/study.ts';
import { checkStudy } from '../../src/study/check.ts';
import { makePlan } from '../../src/study/plan.ts';
import { networkOf } from '../../src/study/study.ts';
import { makeRecord, spreadFlags } from '../support/records.ts';

const checked = checkStudy<ReturnType<typeof resnet>>(study, 'ablation.config.ts');
const plan = makePlan(checked, {}, { config: 'ablation.config.ts', options: [] });
const hits: Readonly<Record<string, number>> = {
  full: 1800,
  'without-shortcut': 1760,
  'without-norm': 1500,
  'without-augmentation': 1700,
  'without-warmup': 1801,
};

describe('the leave-one-out example', () => {
  it('trains the full network, and it without each of its parts', () => {
    expect(plan.runs.filter(({ seed }) => seed === 0).map(({ variant }) => variant)).toEqual(Object.keys(hits));
    expect(plan.study.spans).toEqual(['recipe.warmupEpochs', 'recipe.flip', 'recipe.cropPadding']);
  });

  it('changes one thing at a time', () => {
    const input = { imageSize: 32, classes: 2 };
    const [full, ...others] = plan.runs.filter(({ seed }) => seed === 0);
    const differing = others.map(({ variant, levels, recipe }) => [
      variant,
      Object.keys(recipe)
        .filter((field) => recipe[field as 'flip'] !== full?.recipe[field as 'flip'])
        .sort(),
      JSON.stringify(networkOf(checked, levels, input)) ===
        JSON.stringify(networkOf(checked, full?.levels ?? {}, input)),
    ]);
    expect(differing).toEqual([
      ['without-shortcut', [], false],
      ['without-norm', [], false],
      ['without-augmentation', ['cropPadding', 'flip'], true],
      ['without-warmup', ['warmupEpochs'], true],
    ]);
  });

  it('is summed up with what the factors set', () => {
    const records = plan.runs.map((config, index) =>
      makeRecord(
        { ...config, epochs: 5, correct: spreadFlags((hits[config.variant] as number) + config.seed, 2000, index) },
        (record) => {
          record.config = config;
          record.network.digest = ['without-shortcut', 'without-norm'].includes(config.variant)
            ? config.variant.length.toString(16).padStart(64, '0')
            : record.network.digest;
        },
      ),
    );
    const table = tableMarkdown(summarize({ records, study: plan.study, planned: plan.runs }));
    expect(table).toContain(
      '**Over 3 seeds, against full, without-shortcut loses 2.0 points, without-norm loses 15.0 points',
    );
    expect(table).toMatch(
      /Set by the factors: warmupEpochs 0\.5 in full, .*, 0 in without-warmup, flip true in full, .* and/,
    );
    const mixed = records.map((record) =>
      record.config.variant === 'full'
        ? { ...record, config: { ...record.config, recipe: { ...record.config.recipe, batchSize: 64 } } }
        : record,
    );
    expect(() => summarize({ records: mixed, study: plan.study })).toThrow(/cannot mix different batchSize/);
    expect(() => summarize({ records })).toThrow(/cannot mix different/);
  });
});
