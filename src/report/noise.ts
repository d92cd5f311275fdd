import type { Effect } from './effects.ts';
import type { Components } from './statistics/components.ts';
import { studentOf, withSeeds } from './statistics/crossed.ts';
import { detectableDifference } from './statistics/power.ts';
import { alphaAfter } from './statistics/sequential.ts';

/** The smallest true differences that would be found with probability 80%, for one contrast. */
export interface Noise extends Pick<Effect, 'at' | 'treatment'> {
  /** Over 1, 2, ... 20 seeds per network; null for one, which is no test. */
  readonly detectable: readonly (number | null)[];
}

const shownSeeds = 20;

/**
 * What each contrast could see, from the variance of its own two networks: a network that learns varies more than one at
 * chance, so they are not pooled. The test is the strictest of Holm's in the family, after all these seeds. Contrasts over one
 * seed say nothing.
 */
export function noiseOf(effects: readonly Effect[], mostSeeds?: number): Noise[] {
  return effects.flatMap(({ at, treatment, delta: { components } }) => {
    if (components === null) return [];
    return [{ at, treatment, detectable: detectableOver(components, effects.length, mostSeeds) }];
  });
}

/** What the test of one of so many contrasts would find over 1, 2, ... 20 seeds; looks after each of at most `mostSeeds`, if given. */
export const detectableOver = (components: Components, contrasts: number, mostSeeds?: number): Noise['detectable'] =>
  Array.from({ length: shownSeeds }, (_, index) => {
    const alpha = alphaAfter(index + 1, mostSeeds) / contrasts;
    return index === 0 ? null : detectableDifference(studentOf(withSeeds(components, index + 1)), alpha);
  });

/** What would be found over `seeds` seeds, contrast by contrast. */
export const detectableWith = (noise: readonly Noise[], seeds: number): number[] =>
  noise.flatMap(({ detectable }) => detectable[seeds - 1] ?? []);
