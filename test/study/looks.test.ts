import { describe, expect, it } from 'vitest';
import { askedOf, asksTheSame } from '../../src/study/looks.ts';
import { makePlan } from '../../src/study/plan.ts';
import type { RunRequest } from '../../src/study/runs.ts';
import { makeStudy } from '../support/study.ts';

const origin = { config: 'ablation.config.ts', options: [] };
const planOf = (request: RunRequest, changes = {}) => makePlan(makeStudy(changes), request, origin);
const recipes = (request: RunRequest, changes = {}) => askedOf(planOf(request, changes), []).recipes;

describe('askedOf', () => {
  it('lists the seeds, the question and one recipe', () => {
    const { study } = planOf({ seeds: [2, 0, 1] });
    expect(askedOf(planOf({ seeds: [2, 0, 1] }), [])).toEqual({
      seeds: [0, 1, 2],
      contrast: study.contrast,
      metric: study.metric,
      margin: study.margin,
      recipes: [expect.stringMatching(/^[0-9a-f]{12}$/)],
    });
  });

  it('lists the seeds that a study with a budget has begun', () => {
    const plan = planOf({ seeds: [0], mostSeeds: 6 });
    expect(askedOf(plan, [])).toMatchObject({ seeds: [0, 1], mostSeeds: 6 });
    expect(askedOf(plan, [{ seed: 3 }])).toMatchObject({ seeds: [0, 1, 2, 3] });
  });

  it('has another recipe if a setting changes, and not if seeds or variants do', () => {
    const [recipe] = recipes({ seeds: [0] });
    expect(recipes({ seeds: [0, 1] })).toEqual([recipe]);
    expect(recipes({ seeds: [0], recipe: { epochs: 99 } })).not.toContain(recipe);
    expect(recipes({ seeds: [0], dataset: { imageSize: 8 } })).not.toContain(recipe);
  });

  it('lists every recipe that the factors set', () => {
    const study = makeStudy();
    const [factor, levels] = Object.entries(study.factors)[0] as [string, readonly unknown[]];
    const set = { recipe: (own: Record<string, unknown>) => ({ epochs: levels.indexOf(own[factor]) + 1 }) };
    expect(recipes({ seeds: [0] }, set)).toHaveLength(levels.length);
  });
});

describe('asksTheSame', () => {
  const asked = askedOf(planOf({ seeds: [0, 1] }), []);

  it('passes over the time of a look and the order of its fields', () => {
    const fields = Object.entries(asked).reverse();
    expect(asksTheSame(asked, { ...asked, ...{ at: '2026-01-01T00:00:00.000Z' } })).toBe(true);
    expect(asksTheSame(asked, Object.fromEntries(fields) as typeof asked)).toBe(true);
  });

  it.each([{ seeds: [0] }, { margin: 2 }, { mostSeeds: 4 }, { contrast: null }, { recipes: ['000000000000'] }])(
    'tells apart another look: %j',
    (change) => {
      expect(asksTheSame(asked, { ...asked, ...change })).toBe(false);
    },
  );
});
