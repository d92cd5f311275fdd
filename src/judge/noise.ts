import type { Effect } from './effects.ts';
import type { Components } from './statistics/components.ts';
import { studentOf, withSeeds } from './statistics/crossed.ts';
import { detectableDifference } from './statistics/power.ts';
import { alphaAfter, type Schedule } from './statistics/sequential.ts';

/** The smallest true differences of one contrast that would be found with a probability of 80 %. */
export interface Noise extends Pick<Effect, 'at' | 'treatment'> {
  /** For 1, 2, ... 20 seeds per network; null for one seed, which is no test. */
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
 * `schedule` has a budget, the study is evaluated after each seed.
 */
export const detectableOver = (
  components: Components,
  contrasts: number,
  schedule: Schedule = {},
): Noise['detectable'] =>
  Array.from({ length: shownSeeds }, (_, index) => {
    const alpha = alphaAfter(index + 1, schedule) / contrasts;
    return index === 0 ? null : detectableDifference(studentOf(withSeeds(components, index + 1)), alpha);
  });

/** The smallest differences over `seeds` seeds, contrast by contrast. */
export const detectableWith = (noise: readonly Noise[], seeds: number): number[] =>
  noise.flatMap(({ detectable }) => detectable[seeds - 1] ?? []);
