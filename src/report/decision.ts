import type { DifferenceEstimate } from './estimate.ts';
import { intervalOf, studentOf } from './statistics/crossed.ts';
import { holm } from './statistics/holm.ts';
import { type Interval, within } from './statistics/interval.ts';
import { seedsToDecide } from './statistics/power.ts';

/** What a difference was found to be; `same` is a difference inside the margin, and one seed decides nothing. */
export type Verdict = 'better' | 'worse' | 'same' | 'undecided' | 'one seed';

/**
 * A difference and what it decides. Interval and `p` are corrected for the family of differences that it was found in, and
 * agree: the interval excludes 0 just where `p` is below 0.05.
 */
export interface Finding extends DifferenceEstimate {
  /** Level of the interval; above 0.95 in a family. */
  readonly level: number;
  readonly verdict: Verdict;
  /** So many more seeds per network would decide it, with probability 80%; null where seeds alone would not. */
  readonly moreSeeds: number | null;
}

export const isDecided = ({ verdict }: Finding): boolean => verdict !== 'undecided' && verdict !== 'one seed';

/** Judges a family of differences; `margin` in percentage points. */
export function decide(family: readonly DifferenceEstimate[], margin: number): Finding[] {
  const tested = family.flatMap((estimate) => (estimate.components ? [estimate] : []));
  const corrected = new Map(holm(tested.map(({ p }) => p)).map((result, index) => [tested[index], result]));
  return family.map((estimate) => {
    const { components, value, seeds } = estimate;
    const { p, level } = corrected.get(estimate) ?? { p: estimate.p, level: 0.95 };
    if (components === null) return { ...estimate, level, verdict: 'one seed', moreSeeds: null };

    const student = studentOf(components);
    const interval = within(intervalOf(student, level), components.bounds);
    const verdict = verdictOf(interval, margin / 100);
    const needed = verdict === 'undecided' ? seedsToDecide(components, 1 - level, margin / 100) : undefined;
    return { ...estimate, value, interval, p, level, verdict, moreSeeds: needed === undefined ? null : needed - seeds };
  });
}

/** `margin` is a share here, like the interval's ends. */
export function verdictOf({ low, high }: Interval, margin: number): Verdict {
  if (-margin <= low && high <= margin) return 'same';
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'undecided';
}
