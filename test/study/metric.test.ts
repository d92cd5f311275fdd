import { describe, expect, it } from 'vitest';
import { checkStudy } from '../../src/study/check.ts';
import { defaultMetric } from '../../src/study/metric.ts';
import { makePlan, parsePlan } from '../../src/study/plan.ts';

const study = (more: object) => ({
  name: 'norms',
  factors: { norm: ['batch', 'group'] },
  network: () => ({}),
  contrast: { factor: 'norm', baseline: 'batch', treatment: 'group' },
  dataset: { source: 'synthetic', imageSize: 32, limit: 200 },
  seeds: [0],
  ...more,
});
const check = (more: object) => () => checkStudy(study(more), 'ablation.config.ts');
const loss = { name: 'loss', unit: 'nats', better: 'lower', perExample: 'loss' } as const;
const origin = { config: 'ablation.config.ts', options: [] };

describe('the metric of a study', () => {
  it('travels in its plan, and is top-1 in a plan that names none', () => {
    const plan = makePlan(check({ metric: loss, margin: 0.02 })(), {}, origin);
    expect(parsePlan(JSON.stringify(plan), 'plan.json').study).toMatchObject({ metric: loss, margin: 0.02 });
    const { metric: _, ...earlier } = makePlan(check({})(), {}, origin).study;
    expect(parsePlan(JSON.stringify({ ...plan, study: earlier }), 'plan.json').study.metric).toEqual(defaultMetric);
  });

  it.each([
    [
      { metric: loss },
      'margin is missing: say, in nats, up to which difference in loss two variants count as the same.',
    ],
    [{ metric: { ...loss, better: 'higher' }, margin: 1 }, 'metric.better is "higher", expected "lower" for "loss".'],
    [{ metric: { ...loss, better: 'less' }, margin: 1 }, 'metric.better: expected higher or lower'],
    [{ metric: { ...loss, perExample: 'bleu' }, margin: 1 }, 'metric.perExample: expected one of top1, error, loss'],
    [{ metric: { ...loss, name: '' }, margin: 1 }, 'metric.name: expected at most 40 letters'],
    [
      { margin: 10.1 },
      'margin is 10.1, expected at most 10 points, a tenth of the range: two variants that differ by more are not the same.',
    ],
  ])('is refused as %j, naming the field', (more, message) => {
    expect(check(more)).toThrow(message);
  });
});
