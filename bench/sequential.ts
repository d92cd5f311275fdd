import { randomStream } from '../src/base/random.ts';
import { type Reading, readAlone } from '../src/judge/statistics/verdict.ts';

type Verdict = Reading['verdict'];

import { componentsOfTotals, type Totals } from '../src/judge/statistics/components.ts';
import { intervalOf, pValueOf, type Student, studentOf } from '../src/judge/statistics/crossed.ts';
import { type Corrected, holm } from '../src/judge/statistics/holm.ts';
import { sequentialAlpha } from '../src/judge/statistics/sequential.ts';
import { mixtureInterval } from './mixture.ts';
import { growingStudy, skillFor, trueAccuracy } from './simulation.ts';

/** Rules for the verdicts of a study that is evaluated after every seed. */
export type Rule = 'every look at 5%' | 'alpha spending' | 'mixture t' | 'last look only';
export const rules: readonly Rule[] = ['every look at 5%', 'alpha spending', 'mixture t', 'last look only'];

/** What is simulated: contrasts, each with a true `difference` in points, on `images` images, with a seed sd in points. */
export interface Scene {
  readonly difference: number;
  readonly seedSd: number;
  readonly images: number;
}

/** A plan: how many contrasts are one family, and how many seeds there are at most. */
export interface Plan {
  readonly contrasts: number;
  readonly mostSeeds: number;
}

/** Shares of the studies, and how many seeds they took. */
export interface Outcome {
  /** Share with a false verdict at any look, whether the study would have continued to it or not. */
  readonly falseVerdicts: number;
  /** Share in which every contrast is decided. */
  readonly decided: number;
  readonly seeds: number;
}

export interface Result extends Outcome {
  readonly plan: Plan;
  readonly rule: Rule;
}

export const margin = 0.01;
/** No constant of a rule was chosen on the draws of this seed. */
const seed = 1;

/**
 * Simulates `studies` data sets of as many contrasts as the largest plan has, and follows every plan under every rule on them:
 * four contrasts are one study of four, two of two and four of one.
 */
export function outcomes(scene: Scene, plans: readonly Plan[], studies: number): Result[] {
  const random = randomStream(seed, `sequential/${JSON.stringify(scene)}`);
  const base = { skill: 0.9, taste: 0.7, seedSd: scene.seedSd };
  const better = { ...base, skill: skillFor(trueAccuracy(base) + scene.difference / 100, base) };
  const contrasts = Math.max(...plans.map((plan) => plan.contrasts));
  const mostSeeds = Math.max(...plans.map((plan) => plan.mostSeeds));
  const networks = Array.from({ length: contrasts }, () => [base, better]).flat();
  const totals = plans.flatMap((plan) => rules.map((rule) => ({ plan, rule, falseVerdicts: 0, decided: 0, seeds: 0 })));
  for (let study = 0; study < studies; study++) {
    const growing = growingStudy(networks, scene.images, random);
    growing.next();
    const looks = Array.from({ length: mostSeeds - 1 }, () => {
      const sides = growing.next().value;
      return Array.from({ length: contrasts }, (_, contrast) => estimateOf(sides, contrast));
    });
    for (const total of totals) {
      const families = Math.floor(contrasts / total.plan.contrasts);
      for (let family = 0; family < families; family++) {
        const { falseVerdict, decided, seeds } = follow(total, looks, family, scene.difference);
        total.falseVerdicts += Number(falseVerdict) / studies / families;
        total.decided += Number(decided) / studies / families;
        total.seeds += seeds / studies / families;
      }
    }
  }
  return totals;
}

export interface Estimate extends Student {
  readonly p: number;
}

/** The difference between the two networks of a pair. */
export function estimateOf(sides: readonly Omit<Totals, 'weight'>[], contrast: number): Estimate {
  const pair = sides.slice(2 * contrast, 2 * contrast + 2);
  const student = studentOf(componentsOfTotals(pair.map((side, index) => ({ ...side, weight: 2 * index - 1 }))));
  return { ...student, p: pValueOf(student) };
}

function follow(
  { plan: { contrasts, mostSeeds }, rule }: Pick<Result, 'plan' | 'rule'>,
  looks: readonly (readonly Estimate[])[],
  family: number,
  difference: number,
) {
  const first = rule === 'last look only' ? mostSeeds : 2;
  const verdicts = looks
    .slice(first - 2, mostSeeds - 1)
    .map((look, index) =>
      verdictsOf(rule, look.slice(family * contrasts, (family + 1) * contrasts), first + index, mostSeeds),
    );
  const end = verdicts.findIndex((look) => look.every((verdict) => verdict !== 'undecided'));
  return {
    falseVerdict: verdicts.some((look) => look.some((verdict) => isFalse(verdict, difference))),
    decided: end >= 0,
    seeds: end >= 0 ? first + end : mostSeeds,
  };
}

export function isFalse(verdict: Verdict, difference: number): boolean {
  if (verdict === 'same') return Math.abs(difference) / 100 >= margin;
  return (verdict === 'better' && difference <= 0) || (verdict === 'worse' && difference >= 0);
}

function verdictsOf(rule: Rule, family: readonly Estimate[], seeds: number, mostSeeds: number): Verdict[] {
  if (rule === 'mixture t') {
    return family.map((estimate) => readAlone(mixtureInterval(estimate, seeds, 0.05 / family.length), margin));
  }
  const alpha = rule === 'alpha spending' ? sequentialAlpha(seeds, mostSeeds) : 0.05;
  const corrected = holm(
    family.map(({ p }) => p),
    alpha,
  );
  return family.map((estimate, index) => {
    const { level } = corrected[index] as Corrected;
    // Most intervals need not be computed, because this one contains 0 and reaches beyond the margin.
    if (estimate.p > 1 - level && Math.abs(estimate.value) > margin) return 'undecided';
    return readAlone(intervalOf(estimate, level), margin);
  });
}
