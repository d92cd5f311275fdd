import type { Interval } from './interval.ts';

/** What the intervals of a difference say, without regard to what is missing. */
export interface Reading {
  readonly verdict: 'better' | 'worse' | 'same' | 'undecided';
  /** Whether the difference is better or worse by more than the margin. */
  readonly beyondMargin: boolean;
}

/** The two intervals of one difference in a family (family.ts), in the unit of `margin`. */
export interface Intervals {
  /** Excludes 0 exactly if the corrected test rejects. */
  readonly tested: Interval;
  /** Holds together with those of the whole family, so it is never the narrower one. */
  readonly simultaneous: Interval;
}

/**
 * Same: the simultaneous interval lies inside +- `margin`. Better and worse: otherwise, if the tested one excludes 0.
 * Beyond the margin: the simultaneous one lies outside of +- `margin`.
 */
export function read(
  { tested, simultaneous }: Intervals,
  margin: number,
  better: 'higher' | 'lower' = 'higher',
): Reading {
  if (-margin <= simultaneous.low && simultaneous.high <= margin) return { verdict: 'same', beyondMargin: false };
  if (tested.low <= 0 && 0 <= tested.high) return { verdict: 'undecided', beyondMargin: false };
  return {
    verdict: tested.low > 0 === (better === 'higher') ? 'better' : 'worse',
    beyondMargin: simultaneous.low > margin || simultaneous.high < -margin,
  };
}

/** What an interval says that serves as both, such as that of a difference without a family. */
export const readAlone = (interval: Interval, margin: number): Reading['verdict'] =>
  read({ tested: interval, simultaneous: interval }, margin).verdict;
