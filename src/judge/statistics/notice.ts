import type { Components } from './components.ts';
import { detectableDifference } from './power.ts';
import { cautious } from './projected.ts';
import { studentOfUnequal } from './unequal.ts';

/** What a check asks of a difference, and how large it can be. */
export interface Notice {
  /** Level of the test, after correction for the family and for the look. */
  readonly alpha: number;
  /** The difference has to be beyond this, in the unit of the components: 0 for better or worse, the margin for a gate. */
  readonly beyond?: number;
  /** The largest difference that there can be, such as the accuracy of `main` for a loss. */
  readonly most?: number;
}

/**
 * The smallest true difference that is noticed with a probability of 80 %: the interval of level 1 - `alpha` lies beyond
 * `beyond`. The variance from seed to seed counts with its upper bound of 80 % confidence, because the estimate of two
 * or three seeds would promise too much (on average a power of 61 % instead of 80 %). Null if no difference that there
 * can be is noticed so surely.
 */
export function smallestNoticed(components: Components, { alpha, beyond = 0, most }: Notice): number | null {
  const student = studentOfUnequal(cautious(components));
  if (!Number.isFinite(student.standardError)) return null;
  const smallest = student.standardError === 0 ? beyond : beyond + detectableDifference(student, alpha);
  return smallest <= (most ?? components.bounds.high) ? smallest : null;
}

/** What is known of a study before anything is trained. */
export interface Planned {
  /** Seeds of each of the two networks. */
  readonly seeds: readonly [number, number];
  readonly images: number;
  /** Standard deviation of the accuracy from seed to seed, a share. */
  readonly seedSd: number;
}

/** Seed sd of an accuracy, if there is no history: 2 points, about that of the committed studies (0.6 to 3.4). */
export const usualSeedSd = 0.02;
/**
 * Variances per image of right or wrong, in the committed studies 0.04 to 0.13 and 0.03 to 0.06: what neither seed nor
 * image explains, and what one network finds easier than the other.
 */
const usual = { residual: 0.1, taste: 0.04 } as const;

/**
 * The components of a difference of two accuracies as they are to be expected before anything is trained. They have the
 * true variance in place of an estimate, so do not be cautious twice: `smallestPlanned` is not.
 */
export const plannedComponents = ({ seeds, images, seedSd }: Planned): Components => ({
  value: 0,
  bounds: { low: -1, high: 1 },
  images,
  sides: seeds.map((count, side) => ({
    weight: 1 - 2 * side,
    seeds: count,
    betweenSeeds: seedSd ** 2 + usual.residual / images,
    residual: usual.residual,
  })),
  betweenImages: usual.taste + usual.residual / seeds[0] + usual.residual / seeds[1],
});

/**
 * The smallest true difference of two accuracies that a study can notice with a probability of 80 %, before anything is
 * trained. Null for one seed, and if no difference that there can be is noticed so surely.
 */
export function smallestPlanned(planned: Planned, { alpha, beyond = 0, most = 1 }: Notice): number | null {
  if (Math.min(...planned.seeds) < 2) return null;
  const smallest = beyond + detectableDifference(studentOfUnequal(plannedComponents(planned)), alpha);
  return smallest <= most ? smallest : null;
}
