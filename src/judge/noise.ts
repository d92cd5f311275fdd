import type { Effect } from './effects.ts';
import type { Components } from './statistics/components.ts';
import { detectableDifference } from './statistics/power.ts';
import { cautious, projected } from './statistics/projected.ts';
import { alphaAfter, type Schedule } from './statistics/sequential.ts';
import { studentOfUnequal } from './statistics/unequal.ts';

/** The smallest true differences of one contrast that would be found with a probability of 80 %. */
export interface Noise extends Pick<Effect, 'at' | 'treatment'> {
  /** For 1, 2, ... 20 seeds per network; null for one seed, which is no test, and if no difference can be so large. */
  readonly detectable: readonly (number | null)[];
}

const shownSeeds = 20;

/**
 * The differences that each contrast could find. Its variance comes from its own two networks, because a network that
 * learns varies more than one at chance. The test has the strictest level of Holm's method in the family. Contrasts
 * with one seed are left out.
 */
export function noiseOf(effects: readonly Effect[], schedule: Schedule = {}): Noise[] {
  return effects.flatMap(({ at, treatment, delta: { components } }) => {
    if (components === null) return [];
    return [{ at, treatment, detectable: detectableOver(components, effects.length, schedule) }];
  });
}

/**
 * The smallest differences that the test of one of `contrasts` contrasts would find over 1, 2, ... 20 seeds. If
 * `schedule` has a budget, the study is evaluated after each seed. The variance from seed to seed counts with its upper
 * bound of 80 % confidence: the estimate of two or three seeds promises too much.
 */
export function detectableOver(
  components: Components,
  contrasts: number,
  schedule: Schedule = {},
): Noise['detectable'] {
  const upper = cautious(components);
  return Array.from({ length: shownSeeds }, (_, index) => {
    const seeds = index + 1;
    if (seeds === 1) return null;
    const then = projected(
      upper,
      components.sides.map(() => seeds),
    );
    const student = studentOfUnequal(then);
    if (!Number.isFinite(student.standardError)) return null;
    const smallest = detectableDifference(student, alphaAfter(seeds, schedule) / contrasts);
    return smallest <= components.bounds.high ? smallest : null;
  });
}

/** The smallest differences over `seeds` seeds, contrast by contrast. */
export const detectableWith = (noise: readonly Noise[], seeds: number): (number | null)[] =>
  noise.map(({ detectable }) => detectable[seeds - 1] ?? null);
