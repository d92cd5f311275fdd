/** Level of a family's tests if the study is evaluated only after its last seed. */
const fixedAlpha = 0.05;

/**
 * Level of the tests after `seeds` seeds of a study that is evaluated after every seed from the second on. It ends as
 * soon as everything is decided, or after `mostSeeds`. At 5 % per look, errors would add up.
 *
 * The levels rise in proportion to the seeds, because few seeds decide little at any level. At the last look the level
 * is 0.05 / sqrt(mostSeeds). This is alpha spending in the sense of Lan & DeMets 1983 (Biometrika 70:659), with one
 * look per seed. If nothing differs, at most 5 % of simulated studies give a false verdict at any look
 * (docs/statistics.md).
 */
export const sequentialAlpha = (seeds: number, mostSeeds: number): number => (fixedAlpha * seeds) / mostSeeds ** 1.5;

/** Level of a family's tests after `seeds` seeds. If there are more than `mostSeeds`, they count as a larger budget. */
export const alphaAfter = (seeds: number, mostSeeds: number | undefined): number =>
  mostSeeds === undefined ? fixedAlpha : sequentialAlpha(seeds, Math.max(seeds, mostSeeds));

/**
 * Converts a p value of level `alpha` into one to compare with 5 %, like every other in a report. Interval and p of a
 * look are then the repeated confidence interval and p value of Jennison & Turnbull 1989 (J. R. Statist. Soc. B
 * 51:305).
 */
export const comparableP = (p: number, alpha: number): number => Math.min(1, (p * fixedAlpha) / alpha);
