import { describe, expect, it } from 'vitest';
import { checkStudy } from '../../src/study/check.ts';
import { defineStudy, networkOf } from '../../src/study/study.ts';
import { command, type TrainerRun } from '../../src/study/trainer.ts';
import { makeStudy } from '../support/study.ts';

const { network: _, ...bare } = makeStudy();
const check = (study: object) => checkStudy(study, 'ablation.config.ts');

describe('a study with a trainer of its own', () => {
  it('hands the run to its command', () => {
    const study = defineStudy({
      name: 'own',
      factors: { depth: [1, 2] },
      contrast: { factor: 'depth', baseline: 1 },
      trainer: command(({ levels, seed, recipe, data }) => [
        'train',
        `${levels.depth}`,
        `${seed}`,
        `${recipe.epochs}`,
        data,
      ]),
      dataset: { source: 'synthetic', imageSize: 8, limit: 100 },
      seeds: [0],
    });
    const run: object = { levels: { depth: 2 }, seed: 3, recipe: { epochs: 4 }, precision: 'fp32', data: '/data' };
    expect(check(study).trainer?.words(run as TrainerRun)).toEqual(['train', '2', '3', '4', '/data']);
    expect(study.trainer).toMatchObject({ stall: 30 });
  });

  it.each([
    ['neither network nor trainer', bare, 'give one of the two'],
    ['both', { ...makeStudy(), trainer: command(() => ['train']) }, 'give one of the two'],
    ['a trainer without command()', { ...bare, trainer: ['python3', 'train.py'] }, 'is not a study: trainer'],
    [
      'no time',
      { ...bare, trainer: command(() => ['train'], { stall: 0 }) },
      'trainer.stall: expected minutes above 0',
    ],
  ])('is refused with %s', (_, study, words) => {
    expect(() => check(study)).toThrow(words);
  });

  it('has no network to show', () => {
    const study = check({ ...bare, trainer: command(() => ['train']) });
    expect(() => networkOf(study, {}, { imageSize: 8, classes: 2 })).toThrow(/^Study "test" is trained by a program/);
  });
});
