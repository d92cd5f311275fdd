import type { Components } from './components.ts';
import { tCritical } from './distributions.ts';
import { testPower } from './power.ts';
import { cautious, projected } from './projected.ts';
import { studentOfUnequal } from './unequal.ts';

/** Probability of a decision that the numbers are for. */
const wanted = 0.8;
/** Larger numbers are not named: too much is uncertain. */
export const mostNamed = 50;

/** Further seeds per network that an undecided contrast needs; null for more than 50. */
export interface SeedsNeeded {
  /** If the present difference and the present variance from seed to seed are the true ones. */
  readonly low: number;
  /** If the difference is as small, and the variance as large, as the present seeds still allow. */
  readonly high: number | null;
}

/**
 * How sure the upper end is. Found by simulation (bench/seeds-needed.ts): over true differences of 0 to 5 points taken
 * together it is enough in at least 80 % of the cases that name one. A lucky study of networks that do not differ names
 * one too, in fewer than 1 % of them, and then it is not enough: nothing in its seeds shows its luck.
 */
export interface Doubt {
  /** Two-sided level of the interval whose nearer end is the shrunk difference. */
  readonly difference: number;
  /** Confidence of the upper bound of the variance. */
  readonly variance: number;
}
const doubt: Doubt = { difference: 0.1, variance: 0.8 };

/**
 * The range of further seeds that would decide a contrast with a probability of 80 %. Null if there is nothing to name:
 * the difference lies within the margin, or even the lower end is beyond 50. The present difference is too large on
 * average among those that are worth a number, so the upper end takes the nearer end of its interval.
 *
 * @param alphaOf level of the test after so many seeds per network
 * @param final which sides get no more seeds, such as main's in a pull request
 */
export function seedsNeeded(
  components: Components,
  alphaOf: (seeds: number) => number,
  margin: number,
  final: readonly boolean[] = [],
  { difference, variance }: Doubt = doubt,
): SeedsNeeded | null {
  if (Math.abs(components.value) <= margin) return null;
  const low = fewest(components, { alphaOf, final }, Math.abs(components.value));
  if (low === null) return null;
  const { value, standardError, df } = studentOfUnequal(components);
  const shrunk = Math.abs(value) - tCritical(difference, df) * standardError;
  const high = shrunk <= margin ? null : fewest(cautious(components, variance), { alphaOf, final }, shrunk);
  return { low, high };
}

interface Growth {
  readonly alphaOf: (seeds: number) => number;
  readonly final: readonly boolean[];
}

/** The fewest further seeds that find `difference` with a probability of 80 %; null for more than 50. */
function fewest(components: Components, { alphaOf, final }: Growth, difference: number): number | null {
  const growing = components.sides.filter((_, side) => !final[side]);
  const begun = Math.min(...growing.map(({ seeds }) => seeds));
  for (let more = 1; more <= mostNamed; more++) {
    const seeds = components.sides.map((side, index) =>
      final[index] ? side.seeds : Math.max(side.seeds, begun + more),
    );
    if (testPower(difference, studentOfUnequal(projected(components, seeds)), alphaOf(begun + more)) >= wanted)
      return more;
  }
  return null;
}
