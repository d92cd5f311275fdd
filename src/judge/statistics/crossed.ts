import type { Components, ImageVariance, SideVariance } from './components.ts';
import { tCritical, tTails } from './distributions.ts';
import { type Interval, sum } from './interval.ts';

/**
 * The error of a contrast of seeds crossed with images: Student's t from its components (components.ts). It gives
 * intervals, p values, and what more seeds would change.
 */

/** A value whose error, in units of `standardError`, is Student's t with `df` degrees of freedom. */
export interface Student {
  readonly value: number;
  readonly standardError: number;
  readonly df: number;
}

/** Error over new images alone, for the given seeds. */
export const studentOfImages = ({ value, images, betweenImages }: ImageVariance): Student => ({
  value,
  standardError: Math.sqrt(betweenImages / images),
  df: images - 1,
});

/**
 * Standard error of a contrast over new seeds and new images, by the method of moments. It adds the seeds' part and the
 * images' part, and subtracts the residual once, because both contain it. If the images' part becomes negative, it
 * counts as 0. The whole is never below half the standard error of the images alone.
 *
 * The seeds' part has Satterthwaite's degrees of freedom d (1946, Biometrics Bulletin 2:110). The whole has more: d
 * times a power of its ratio to the seeds' part. Satterthwaite squares that ratio. With two or three seeds this covers
 * too little, because their part is often too small by chance. The exponent here was found by simulation. It goes from
 * 1/2 for one degree of freedom to 1 for many, and covers 94 to 98 % (docs/statistics.md).
 *
 * Without images, seeds that are equal to the last digit do not show how much seeds vary. The error is then infinite.
 */
export function studentOf({ value, images, sides, betweenImages }: Components): Student {
  const partOf = ({ weight, seeds, betweenSeeds }: SideVariance) => (weight ** 2 * betweenSeeds) / seeds;
  const seedPart = sum(sides.map(partOf));
  const overlap = sum(sides.map(({ weight, seeds, residual }) => (weight ** 2 * residual) / (seeds * images)));
  const imagePart = betweenImages / images;
  const total = Math.max(seedPart + Math.max(0, imagePart - overlap), imagePart / 4);
  if (total === 0 && images === Number.POSITIVE_INFINITY) return { value, standardError: images, df: 1 };
  const squares = sum(sides.map((side) => partOf(side) ** 2 / (side.seeds - 1)));
  const seedDf = squares > 0 ? seedPart ** 2 / squares : images;
  const ratio = squares > 0 ? total / seedPart : 1;
  return {
    value,
    standardError: Math.sqrt(total),
    df: Math.min(seedDf * ratio ** (1 - 1 / (2 * seedDf ** 3)), images - 1),
  };
}

/** The components of the same contrast with `seeds` seeds per network. */
export function withSeeds(components: Components, seeds: number): Components {
  const { images, sides, betweenImages } = components;
  const residual = (count: (side: SideVariance) => number) =>
    sum(sides.map((side) => (side.weight ** 2 * side.residual) / count(side)));
  return {
    ...components,
    sides: sides.map((side) => ({
      ...side,
      seeds,
      betweenSeeds: Math.max(side.betweenSeeds, side.residual / images),
    })),
    betweenImages: Math.max(0, betweenImages - residual((side) => side.seeds)) + residual(() => seeds),
  };
}

/** The interval that covers the true value with probability `level`. */
export function intervalOf({ value, standardError, df }: Student, level = 0.95): Interval {
  const half = tCritical(1 - level, df) * standardError;
  return { low: value - half, high: value + half };
}

/** Two-sided p for no difference. It is below 1 - level exactly if the interval of that level excludes 0. */
export const pValueOf = ({ value, standardError, df }: Student): number => tTails(value / standardError, df);
