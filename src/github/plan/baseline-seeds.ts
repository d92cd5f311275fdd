import { groupBy } from '../../base/group.ts';
import type { RunRecord } from '../../record/record.ts';
import type { Plan } from '../../study/plan.ts';
import { seedsOf } from '../../study/rounds.ts';

/** Most new seeds that a push to main trains of each variant. */
const newSeeds = 2;

/**
 * The plan of a push to main, with seeds that main does not have yet: at most two per variant, until it has `most`. They
 * follow the study's own seeds. Pull requests and studies that add seeds count them without training them. A plan with a
 * budget of seeds stays as it is, since it has rounds of its own.
 */
export function withNewSeeds(plan: Plan, ofMain: readonly RunRecord[], most: number): Plan {
  if (plan.study.mostSeeds !== undefined) return plan;
  const own = seedsOf(plan.runs);
  const next = Math.max(...own) + 1;
  const wanted = Array.from({ length: Math.max(0, most - own.length) }, (_, index) => next + index);
  const known = groupBy(ofMain, ({ config }) => config.variant);
  const runs = [...groupBy(plan.runs, ({ variant }) => variant)].flatMap(([variant, [run]]) => {
    const has = new Set(known.get(variant)?.map(({ config }) => config.seed));
    const lacking = wanted.filter((seed) => !has.has(seed));
    return lacking.slice(0, newSeeds).map((seed) => ({ ...run, seed }));
  });
  if (runs.length === 0) return plan;
  return { ...plan, runs: [...plan.runs, ...runs], further: seedsOf(runs) };
}

/** Whether a planned run only adds a seed to those that main has. The study's own table does without it. */
export const isFurther = ({ further = [] }: Pick<Plan, 'further'>, { seed }: { readonly seed: number }): boolean =>
  further.includes(seed);
