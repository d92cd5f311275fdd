import { boschlooP, type Counted } from './boschloo.ts';
import type { Components } from './components.ts';
import { logGamma, tBelow, tCritical } from './distributions.ts';
import { projected } from './projected.ts';
import { studentOfUnequal } from './unequal.ts';

/** A contrast with a smaller probability of a decision is given up. */
export const leastHope = 0.05;

/** A look that a study may still reach, tested at level `alpha`. */
export interface LastLook {
  /** Number of seeds of each side of the contrast. */
  readonly seeds: readonly number[];
  readonly alpha: number;
}

/**
 * Probability that the last look decides a contrast, given what is known now: that its interval of level 1 - `alpha`
 * excludes 0 or lies inside +- `margin`. This is predictive power with no prior knowledge of the difference
 * (Spiegelhalter, Freedman & Blackburn 1986, Controlled Clin. Trials 7:8): what is still to come varies around the present
 * value because of the seeds to come and because the present value is itself uncertain. It follows Student's t with the
 * present degrees of freedom. The width of the last interval counts as known.
 */
export function decisionProbability(components: Components, { seeds, alpha }: LastLook, margin: number): number {
  const now = studentOfUnequal(components);
  const then = studentOfUnequal(projected(components, seeds));
  const half = tCritical(alpha, then.df) * then.standardError;
  const spread = Math.sqrt(Math.max(0, now.standardError ** 2 - then.standardError ** 2));
  const below = (limit: number): number =>
    spread === 0 ? Number(now.value < limit) : tBelow((limit - now.value) / spread, now.df);
  const found = below(-half) + 1 - below(half);
  const room = margin - half;
  const same = room > 0 ? below(room) - below(-room) : 0;
  return Math.min(1, found + same);
}

/**
 * Probability that the last look finds that seeds of one network train more often, given how many did so far: predictive
 * power again, with a flat prior for each network's share (beta-binomial).
 */
export function countsProbability(first: Counted, second: Counted, { seeds, alpha }: LastLook): number {
  const ofFirst = futureCounts(first, seeds[0] ?? first.seeds);
  const ofSecond = futureCounts(second, seeds[1] ?? second.seeds);
  let total = 0;
  for (const one of ofFirst) {
    for (const other of ofSecond) {
      if (boschlooP(one.counted, other.counted) <= alpha) total += one.probability * other.probability;
    }
  }
  return total;
}

interface Future {
  readonly counted: Counted;
  readonly probability: number;
}

/** How many seeds may have trained when there are `most`. */
function futureCounts({ trained, seeds }: Counted, most: number): Future[] {
  const more = Math.max(0, most - seeds);
  const logBeta = (one: number, other: number): number => logGamma(one) + logGamma(other) - logGamma(one + other);
  const logChoose = (some: number): number => logGamma(more + 1) - logGamma(some + 1) - logGamma(more - some + 1);
  const [living, dead] = [1 + trained, 1 + seeds - trained];
  return Array.from({ length: more + 1 }, (_, some) => ({
    counted: { trained: trained + some, seeds: seeds + more },
    probability: Math.exp(logChoose(some) + logBeta(living + some, dead + more - some) - logBeta(living, dead)),
  }));
}
