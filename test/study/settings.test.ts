import { describe, expect, it } from 'vitest';
import { defaultRecipe } from '../../src/study/config.ts';
import { planRuns } from '../../src/study/runs.ts';
import { settingsOfFactors } from '../../src/study/settings.ts';
import type { Study } from '../../src/study/study.ts';
import { makeStudy } from '../support/study.ts';

/** A study whose second factor is none of the network. */
const spanning = (changes: Partial<Study<never>>) => makeStudy(changes);
const dataset = { source: 'synthetic', imageSize: 32, limit: 40 };

describe('settings that the factors set', () => {
  it('are a function of the levels; what it leaves out has its default', () => {
    const study = spanning({ recipe: ({ shortcut }) => (shortcut === 'plain' ? { learningRate: 0.1 } : {}) });
    const runs = planRuns(study, {});
    expect(runs.map(({ recipe }) => recipe.learningRate)).toEqual([0.1, 0.01, 0.1, 0.01]);
    expect(runs[1]?.recipe).toEqual(defaultRecipe);
    expect(settingsOfFactors(study)).toEqual(['recipe.learningRate']);
  });

  it('may be image size and precision, too', () => {
    const study = spanning({
      dataset: ({ depth }) => ({ ...dataset, imageSize: depth === 34 ? 32 : 64 }),
      precision: ({ shortcut }) => (shortcut === 'plain' ? 'fp32' : 'bf16'),
    });
    expect(planRuns(study, {}).map((run) => `${run.dataset.imageSize} ${run.precision}`)).toEqual([
      '32 fp32',
      '32 bf16',
      '64 fp32',
      '64 bf16',
    ]);
    expect(settingsOfFactors(study)).toEqual(['dataset.imageSize', 'precision']);
  });

  it('are none in a study without such a function, and one that comes to the same everywhere', () => {
    expect(settingsOfFactors(makeStudy())).toEqual([]);
    expect(settingsOfFactors(spanning({ recipe: () => ({ epochs: 9 }) }))).toEqual([]);
  });

  it.each<[string, Study<never>, Parameters<typeof planRuns>[1], RegExp]>([
    [
      'an option that sets what a factor sets',
      spanning({ recipe: ({ depth }) => ({ epochs: Number(depth) }) }),
      { recipe: { epochs: 3 } },
      /^recipe\.epochs is what the factors of study "test" set/,
    ],
    [
      'a preset that does',
      spanning({ recipe: ({ depth }) => ({ epochs: Number(depth) }) }),
      { preset: 'full' },
      /^recipe\.epochs is what/,
    ],
    [
      'a precision that does',
      spanning({ precision: ({ depth }) => (depth === 34 ? 'fp32' : 'bf16') }),
      { precision: 'bf16' },
      /^precision is what/,
    ],
    [
      'variants on different images',
      spanning({ dataset: ({ depth }) => ({ ...dataset, limit: Number(depth) }) }),
      {},
      /^dataset\.limit differs between variants of study "test", expected one for all/,
    ],
    [
      'a value that is none',
      spanning({ recipe: ({ depth }) => ({ learningRate: depth === 50 ? -1 : 0.1 }) }),
      {},
      /recipe\.learningRate is -1: expected a number above 0/,
    ],
  ])('refuse %s', (_, study, request, message) => {
    expect(() => planRuns(study, request)).toThrow(message);
  });
});
