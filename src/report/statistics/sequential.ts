/** Level of a family's tests if nobody looks before the last seed. */
const fixedAlpha = 0.05;

/**
 * Level of the tests after `seeds` seeds of a study that looks after every seed from the second on, and ends as soon as all
 * is decided or after `mostSeeds`: errors would add up if each look had 5%. The levels rise in proportion to the seeds, since
 * few seeds decide little whatever the level, up to 0.05 / sqrt(mostSeeds) at the last look. It is alpha spending in the sense
 * of Lan & DeMets 1983 (Biometrika 70:659), with looks that come seed by seed. At most 5% of simulated studies in which nothing
 * differs come to a false verdict at any look (docs/statistics.md).
 */
export const sequentialAlpha = (seeds: number, mostSeeds: number): number => (fixedAlpha * seeds) / mostSeeds ** 1.5;

/** Level of a family's tests after `seeds` seeds; more than `mostSeeds` would have been a study with a larger budget. */
export const alphaAfter = (seeds: number, mostSeeds: number | undefined): number =>
  mostSeeds === undefined ? fixedAlpha : sequentialAlpha(seeds, Math.max(seeds, mostSeeds));

/**
 * A p value of level `alpha` as one that is compared with 5%, like every other in a report. Interval and p of a look are then
 * the repeated confidence interval and p value of Jennison & Turnbull 1989 (J. R. Statist. Soc. B 51:305).
 */
export const comparableP = (p: number, alpha: number): number => Math.min(1, (p * fixedAlpha) / alpha);
