import { at } from '../base/arrays.ts';
import { type Metric, marginOf } from '../study/metric.ts';
import type { Question } from '../study/question.ts';
import type { DifferenceEstimate } from './estimate.ts';
import { intervalOf } from './statistics/crossed.ts';
import { familyLevels } from './statistics/family.ts';
import { type Interval, within } from './statistics/interval.ts';
import { seedsToDecide } from './statistics/power.ts';
import { alphaAfter, alphaOfSides, type Schedule } from './statistics/sequential.ts';
import { studentOfUnequal } from './statistics/unequal.ts';

/** What a difference means. `same` is inside the margin. `one` is for one seed, which decides nothing. */
export type Verdict = 'better' | 'worse' | 'same' | 'undecided' | 'one seed';

/**
 * A difference and its verdict. Interval and `p` are corrected for the family of differences. They agree: the interval
 * excludes 0 exactly if `p` is below 0.05.
 */
export interface Finding extends DifferenceEstimate {
  /** Level of the interval: above 0.95 in a family, and in a study that is evaluated after every seed. */
  readonly level: number;
  readonly verdict: Verdict;
  /** Number of further seeds per network that would decide it with a probability of 80 %; null if seeds alone would not. */
  readonly moreSeeds: number | null;
}

export const isDecided = ({ verdict }: Finding): boolean => verdict !== 'undecided' && verdict !== 'one seed';

/** The rules for the verdicts of a family. */
export type Rules = Pick<Question, 'metric' | 'margin'> & Schedule;

/** Gives a verdict for every difference of a family. */
export function decide(family: readonly DifferenceEstimate[], rules: Rules): Finding[] {
  const { metric } = rules;
  const margin = marginOf(rules.margin, metric);
  const tested = family.flatMap((estimate) =>
    estimate.components ? [{ estimate, p: estimate.p, alpha: alphaOfLook(estimate, rules) }] : [],
  );
  const levels = familyLevels(tested);
  const corrected = new Map(tested.map(({ estimate, alpha }, index) => [estimate, { ...at(levels, index), alpha }]));
  return family.map((estimate) => {
    const { components, value, seeds } = estimate;
    const { p, level, alpha } = corrected.get(estimate) ?? { p: estimate.p, level: 0.95, alpha: 0.05 };
    if (components === null) return { ...estimate, level, verdict: 'one seed', moreSeeds: null };

    const student = studentOfUnequal(components);
    const interval = within(intervalOf(student, level), components.bounds);
    const verdict = verdictOf(interval, margin, metric.better);
    const alphaOf = (count: number) => ((1 - level) / alpha) * alphaAfter(count, rules);
    const needed = verdict === 'undecided' ? seedsToDecide(components, alphaOf, margin) : undefined;
    return { ...estimate, value, interval, p, level, verdict, moreSeeds: needed === undefined ? null : needed - seeds };
  });
}

/** Level of the look that a difference is at. Its sides may have different numbers of seeds, and different budgets. */
function alphaOfLook({ components, budgets }: DifferenceEstimate, rules: Rules): number {
  const sides = components?.sides ?? [];
  return alphaOfSides(
    sides.map(({ seeds }, side) => ({ seeds, mostSeeds: budgets?.[side] ?? rules.mostSeeds })),
    rules,
  );
}

/** Gives verdicts, as one family, for every item whose difference can be estimated. */
export function decideEach<Item>(
  items: readonly Item[],
  estimate: (item: Item) => DifferenceEstimate | null,
  rules: Rules,
): [Item, Finding][] {
  const estimated = items.flatMap((item): [Item, DifferenceEstimate][] => {
    const difference = estimate(item);
    return difference ? [[item, difference]] : [];
  });
  const findings = decide(
    estimated.map(([, difference]) => difference),
    rules,
  );
  return findings.map((finding, index) => [at(estimated, index)[0], finding]);
}

/** `margin` is in the unit of the interval, a share if the ends are shares. */
export function verdictOf({ low, high }: Interval, margin: number, better: Metric['better'] = 'higher'): Verdict {
  if (-margin <= low && high <= margin) return 'same';
  if (low <= 0 && 0 <= high) return 'undecided';
  return low > 0 === (better === 'higher') ? 'better' : 'worse';
}
