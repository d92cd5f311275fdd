/** Level of a family's tests if the study is evaluated only after its last seed. */
const fixedAlpha = 0.05;

/**
 * What all evaluations after a fixed one may spend together. The fixed one was told at 5 %, so it has spent its whole
 * level: by the conditional error of Müller & Schäfer 2001 (Biometrics 57:886), nothing is left for an extension. The
 * level of all looks together is therefore at most 5.5 %, and not 5 %. In simulations it stays below 5 %, because the
 * intervals over few seeds are a little too wide (docs/statistics.md).
 */
const extensionAlpha = 0.005;

/** When a study is evaluated. */
export interface Schedule {
  /** The most seeds of a study that is evaluated after every seed. Without it the number of seeds was fixed. */
  readonly mostSeeds?: number | undefined;
  /** How often the study was evaluated before, each time over a fixed number of seeds; never if absent. */
  readonly fixedLooks?: number | undefined;
}

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

/**
 * Level of a family's tests after `seeds` seeds. If there are more than `mostSeeds`, they count as a larger budget.
 *
 * After fixed looks, the first extension has half of what an extension may spend, the second a sixth, the n-th 1 / (n (n
 * + 1)). Their sum never exceeds the whole. A budget that follows n fixed looks spends the rest, 1 / n of it.
 */
export function alphaAfter(seeds: number, { mostSeeds, fixedLooks = 0 }: Schedule): number {
  if (mostSeeds === undefined) {
    return fixedLooks === 0 ? fixedAlpha : extensionAlpha / (fixedLooks * (fixedLooks + 1));
  }
  const whole = sequentialAlpha(seeds, Math.max(seeds, mostSeeds));
  return fixedLooks === 0 ? whole : (whole * extensionAlpha) / fixedAlpha / fixedLooks;
}

/** One side of a contrast: how many seeds it has, and how many it may have. */
export interface SideOfLook {
  readonly seeds: number;
  /** Undefined in a study whose number of seeds is fixed. */
  readonly mostSeeds?: number | undefined;
}

/**
 * Level of a contrast whose sides have different numbers of seeds: the strictest that one of them has. A side that gets
 * no more seeds, such as main's in a pull request, has spent its budget. So the other one alone tells which look it is.
 */
export const alphaOfSides = (sides: readonly SideOfLook[], { fixedLooks }: Schedule = {}): number =>
  Math.min(...sides.map(({ seeds, mostSeeds }) => alphaAfter(seeds, { mostSeeds, fixedLooks })));

/**
 * Converts a p value of level `alpha` into one to compare with 5 %, like every other in a report. Interval and p of a
 * look are then the repeated confidence interval and p value of Jennison & Turnbull 1989 (J. R. Statist. Soc. B
 * 51:305).
 */
export const comparableP = (p: number, alpha: number): number => Math.min(1, (p * fixedAlpha) / alpha);
