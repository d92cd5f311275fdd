import { expect, it } from 'vitest';
import { expectedOf } from '../../src/judge/expected.ts';
import { expectedText } from '../../src/report/words/expected.ts';
import { completeQuestion } from '../../src/study/question.ts';
import { makeScoredRecords, makeSeedRecords } from '../support/records.ts';

/** A 2 x 2 study of so many seeds per variant, and of `limit` images. */
function planOf(seeds: number, limit: number | null = 10_000) {
  const records = makeSeedRecords(
    Object.fromEntries(
      ['plain34', 'resnet34', 'plain50', 'resnet50'].map((variant) => [
        variant,
        Array.from({ length: seeds }, () => 1500),
      ]),
    ),
  );
  const question = completeQuestion({
    factors: { depth: [34, 50], shortcut: ['plain', 'residual'] },
    contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
  });
  const runs = records.map(({ config }) => ({ ...config, dataset: { ...config.dataset, limit } }));
  return { study: { name: 'shortcut', ...question }, runs };
}

it('says before anything is trained what the study can notice', () => {
  const plan = planOf(4);
  const expected = expectedOf(plan, []);
  expect(expected).toMatchObject({
    seeds: 4,
    images: 2000,
    seedSd: 0.02,
    history: 0,
    coarse: true,
    trainingDecidable: true,
  });
  if (expected === undefined) throw new Error('nothing is expected');
  expect(expectedText(expected, plan.study)).toEqual([
    expect.stringMatching(
      /^With 4 seeds and 2,000 val images this study notices a true difference of [56]\.\d points with probability 80%, if seeds vary by a standard deviation of 2\.0 points, as is usual\.$/,
    ),
    'That is more than three times the margin of 1 point: more seeds or images notice less.',
  ]);
});

it('takes the variation of earlier seeds that trained', () => {
  const steady = makeSeedRecords({ plain34: [1500, 1501, 1499], resnet34: [1600, 1601, 1599] });
  const wild = makeSeedRecords({ plain34: [1500, 1600, 1400], resnet34: [1600, 1700, 1500] });
  const [little, much] = [steady, wild].map((history) => expectedOf(planOf(4), history));
  expect(little).toMatchObject({ history: 6, seedSd: 0 });
  expect(much?.seedSd).toBeCloseTo(0.05, 2);
  expect(much?.smallest).toBeGreaterThan(2 * (little?.smallest ?? 1));
  expect(expectedOf(planOf(4), makeScoredRecords({ plain34: 0 }, [0, 1, 2]))?.history).toBe(0);
});

it('says where no outcome could show that a network trains more often', () => {
  expect([2, 3, 4].map((seeds) => expectedOf(planOf(seeds), [])?.trainingDecidable)).toEqual([false, false, true]);
  const plan = planOf(2);
  const expected = expectedOf(plan, []);
  expect(expected && expectedText(expected, plan.study).at(-1)).toMatch(
    /^If a network does not train with some seeds,/,
  );
});

it('says that one seed decides nothing', () => {
  const plan = planOf(1);
  const expected = expectedOf(plan, []);
  expect(expected && expectedText(expected, plan.study)).toEqual([expect.stringMatching(/^One seed decides nothing/)]);
});

it('says nothing of another metric, or of an unknown number of images', () => {
  const plan = planOf(4);
  const loss = { name: 'loss', unit: 'nats', better: 'lower', perExample: 'loss' } as const;
  expect(expectedOf({ ...plan, study: { ...plan.study, metric: loss } }, [])).toBeUndefined();
  expect(expectedOf(planOf(4, null), [])).toBeUndefined();
});
