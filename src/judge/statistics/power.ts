import type { Components } from './components.ts';
import { type Student, studentOf, withSeeds } from './crossed.ts';
import { noncentralTBelow, tBelow, tCritical } from './distributions.ts';

/** Probability of a decision that a study is planned for. */
const wanted = 0.8;
/** Advice of more seeds than this would not help. */
const mostSeeds = 100;

/** Probability that a two-sided t test of level `alpha` finds a true `difference` (noncentral t). */
export function testPower(difference: number, { standardError, df }: Student, alpha: number): number {
  const critical = tCritical(alpha, df);
  const noncentrality = Math.abs(difference) / standardError;
  return 1 - noncentralTBelow(critical, df, noncentrality) + 1 - noncentralTBelow(critical, df, -noncentrality);
}

/**
 * Probability that the interval of level 1 - `alpha` is inside +- `margin` if `difference` is true. The width of the
 * interval counts as known, as usual in planning (Julious 2004, Stat. Med. 23:1921).
 */
export function samenessPower(
  difference: number,
  { standardError, df }: Student,
  alpha: number,
  margin: number,
): number {
  const room = margin / standardError - tCritical(alpha, df);
  const place = difference / standardError;
  return room <= 0 ? 0 : tBelow(room - place, df) - tBelow(-room - place, df);
}

/** The smallest true difference that is found with probability 80%. */
export function detectableDifference(student: Student, alpha = 0.05): number {
  let low = 0;
  let high = student.standardError;
  while (testPower(high, student, alpha) < wanted) high *= 2;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (testPower(middle, student, alpha) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * How many seeds per network would decide a contrast with a probability of 80 %, if its present value were the true
 * one. Decided means that an interval of level 1 - `alphaOf(seeds)` excludes 0 or is inside +- `margin`. Undefined if
 * 100 seeds would not, because there are too few images.
 */
export function seedsToDecide(
  components: Components,
  alphaOf: (seeds: number) => number,
  margin: number,
): number | undefined {
  const fewest = Math.min(...components.sides.map(({ seeds }) => seeds)) + 1;
  for (let seeds = fewest; seeds <= mostSeeds; seeds++) {
    const student = studentOf(withSeeds(components, seeds));
    const found = testPower(components.value, student, alphaOf(seeds));
    const same = samenessPower(components.value, student, alphaOf(seeds), margin);
    if (Math.max(found, same) >= wanted) return seeds;
  }
  return undefined;
}
