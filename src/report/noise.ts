import type { Effect } from './effects.ts';
import { type Components, studentOf, withSeeds } from './statistics/crossed.ts';
import { detectableDifference } from './statistics/power.ts';

/** The smallest true differences that would be found with probability 80%, for one contrast. */
export interface Noise extends Pick<Effect, 'at' | 'treatment'> {
  /** As shares, over 1, 2, ... 20 seeds per network; null for one, which is no test. */
  readonly detectable: readonly (number | null)[];
}

const mostSeeds = 20;

/**
 * What each contrast could see, from the variance of its own two networks: a network that learns varies more than one at
 * chance, so they are not pooled. The test is the strictest of Holm's in the family. Contrasts over one seed say nothing.
 */
export function noiseOf(effects: readonly Effect[]): Noise[] {
  const alpha = 0.05 / effects.length;
  return effects.flatMap(({ at, treatment, delta: { components } }) => {
    if (components === null) return [];
    return [{ at, treatment, detectable: detectableOver(components, alpha) }];
  });
}

/** What a test of level `alpha` of a contrast would find over 1, 2, ... 20 seeds. */
export const detectableOver = (components: Components, alpha: number): Noise['detectable'] =>
  Array.from({ length: mostSeeds }, (_, index) =>
    index === 0 ? null : detectableDifference(studentOf(withSeeds(components, index + 1)), alpha),
  );

/** What would be found over `seeds` seeds, as shares, contrast by contrast. */
export const detectableWith = (noise: readonly Noise[], seeds: number): number[] =>
  noise.flatMap(({ detectable }) => detectable[seeds - 1] ?? []);
