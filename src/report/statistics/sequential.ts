/**
 * Level of the tests after `seeds` seeds of a study that looks after every seed from the second on, and ends as soon as all
 * is decided or after `mostSeeds`: errors would add up if each look had 5%. The levels rise in proportion to the seeds, since
 * few seeds decide little whatever the level. It is alpha spending in the sense of Lan & DeMets 1983 (Biometrika 70:659), with
 * looks that come seed by seed. The scale, 0.055 / sqrt(mostSeeds), is provisional: no simulation has shown yet that at most 5%
 * of the studies in which nothing differs come to a false verdict, so no command uses it (bench/sequential-tables.ts).
 */
export const sequentialAlpha = (seeds: number, mostSeeds: number): number =>
  Math.min(0.05, (0.055 * seeds) / mostSeeds ** 1.5);
