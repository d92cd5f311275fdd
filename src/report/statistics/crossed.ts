import { type Interval, mean, sum, variance } from './interval.ts';
import { tCritical, tTails } from './student.ts';

/**
 * Seeds times images: every seed of every network is judged on the same val images, so both are random and crossed, one
 * flag per cell. A contrast is a weighted sum of networks' accuracies: one network with weight 1, a difference (1, -1), an
 * interaction (1, -1, -1, 1). Images are shared by all networks; seeds are not, even where their numbers are equal: a seed
 * makes no network lucky that another network has it too (Owen 2007, Annals of Applied Statistics 1:386, on two-way crossed
 * data; Bouthillier et al. 2021, arXiv:2103.03098, and Miller 2024, arXiv:2411.00640, on which sources of variance count).
 */

/** One network in a contrast. `correct` has one array per seed, with 1 or 0 per image, in the same order everywhere. */
export interface Side {
  readonly weight: number;
  readonly correct: readonly Uint8Array[];
}

/** One network in a contrast, its flags added up: all that a contrast needs of them, and a further seed is quickly added. */
export interface Totals {
  readonly weight: number;
  /** Share of the images that each seed has right. */
  readonly accuracies: readonly number[];
  /** How many of the seeds have each image right. */
  readonly timesRight: Uint32Array;
}

/** One network's own part in the variance of a contrast. */
interface SideVariance {
  readonly weight: number;
  readonly seeds: number;
  /** Mean accuracy's variance from seed to seed. */
  readonly betweenSeeds: number;
  /** Variance of a single flag that neither seed nor image explains. */
  readonly residual: number;
}

/** What the images say of a contrast, as shares of 1 and their squares. */
export interface ImageVariance {
  readonly value: number;
  /** The lowest and the highest that the contrast can be. */
  readonly bounds: Interval;
  readonly images: number;
  /** Variance over the images of the contrast's mean over the seeds. */
  readonly betweenImages: number;
}

/** A contrast's value with all that its variance is made of. */
export interface Components extends ImageVariance {
  readonly sides: readonly SideVariance[];
}

/** A value whose error, in units of `standardError`, is Student's t with `df` degrees of freedom. */
export interface Student {
  readonly value: number;
  readonly standardError: number;
  readonly df: number;
}

/** Takes a contrast apart; each side needs two seeds. */
export const componentsOf = (sides: readonly Side[]): Components => componentsOfTotals(sides.map(totalsOf));

export const componentsOfTotals = (sides: readonly Totals[]): Components => ({
  ...imageVarianceOfTotals(sides),
  sides: sides.map(sideVariance),
});

export const imageVarianceOf = (sides: readonly Side[]): ImageVariance => imageVarianceOfTotals(sides.map(totalsOf));

/**
 * A contrast over the images, whatever the seeds. One more image at either bound counts into the variance (Bonett & Price
 * 2012, J. Educ. Behav. Stat. 37:479, for a paired difference), so that networks which agree on all of few images do not
 * look certain.
 */
function imageVarianceOfTotals(sides: readonly Totals[]): ImageVariance {
  const images = sides[0]?.timesRight.length ?? 0;
  const bounds = {
    low: sum(sides.map(({ weight }) => Math.min(0, weight))),
    high: sum(sides.map(({ weight }) => Math.max(0, weight))),
  };
  const contrasts = new Float64Array(images);
  let total = 0;
  for (const { weight, accuracies, timesRight } of sides) {
    const each = weight / accuracies.length;
    for (let image = 0; image < images; image++) {
      contrasts[image] = (contrasts[image] as number) + each * (timesRight[image] as number);
    }
  }
  for (let image = 0; image < images; image++) total += contrasts[image] as number;
  return { value: total / images, bounds, images, betweenImages: varianceWithBounds(contrasts, total, bounds) };
}

/** Error over new images alone, for these very seeds. */
export const studentOfImages = ({ value, images, betweenImages }: ImageVariance): Student => ({
  value,
  standardError: Math.sqrt(betweenImages / images),
  df: images - 1,
});

/**
 * Standard error of a contrast's value over new seeds and new images, by the method of moments: the seeds' part, and of the
 * images' part what is left without the residual, which is in both. Where that is negative it counts as 0, and the whole is
 * never below half the standard error of the images alone.
 *
 * The seeds' part has Satterthwaite's degrees of freedom d (1946, Biometrics Bulletin 2:110). The whole has more, by its
 * ratio to the seeds' part. Satterthwaite squares that ratio, which covers too little with two or three seeds, whose part is
 * often too small by chance. An exponent from 1/2 for a single degree of freedom to 1 for many, found by
 * simulation, covers 94 to 98% (docs/statistics.md).
 */
export function studentOf({ value, images, sides, betweenImages }: Components): Student {
  const seedParts = sides.map(({ weight, seeds, betweenSeeds }) => (weight ** 2 * betweenSeeds) / seeds);
  const seedPart = sum(seedParts);
  const overlap = sum(sides.map(({ weight, seeds, residual }) => (weight ** 2 * residual) / (seeds * images)));
  const imagePart = betweenImages / images;
  const total = Math.max(seedPart + Math.max(0, imagePart - overlap), imagePart / 4);
  const squares = sum(seedParts.map((part, side) => part ** 2 / ((sides[side] as SideVariance).seeds - 1)));
  const seedDf = squares > 0 ? seedPart ** 2 / squares : images;
  const ratio = squares > 0 ? total / seedPart : 1;
  return {
    value,
    standardError: Math.sqrt(total),
    df: Math.min(seedDf * ratio ** (1 - 1 / (2 * seedDf ** 3)), images - 1),
  };
}

/** What the components of the same contrast would be with `seeds` seeds per network. */
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

/** Two-sided p of no difference: below 1 - level just where the interval of that level excludes 0. */
export const pValueOf = ({ value, standardError, df }: Student): number => tTails(value / standardError, df);

function totalsOf({ weight, correct }: Side): Totals {
  const timesRight = new Uint32Array(correct[0]?.length ?? 0);
  for (const flags of correct) {
    for (let image = 0; image < timesRight.length; image++) {
      timesRight[image] = (timesRight[image] as number) + (flags[image] as number);
    }
  }
  const right = (flags: Uint8Array) => flags.reduce((total, flag) => total + flag, 0);
  return { weight, accuracies: correct.map((flags) => right(flags) / flags.length), timesRight };
}

/** Unbiased variance of `values` and both bounds. */
function varianceWithBounds(values: Float64Array, total: number, { low, high }: Interval): number {
  const centre = (total + low + high) / (values.length + 2);
  let squares = (low - centre) ** 2 + (high - centre) ** 2;
  for (let image = 0; image < values.length; image++) squares += ((values[image] as number) - centre) ** 2;
  return squares / (values.length + 1);
}

function sideVariance({ weight, accuracies, timesRight }: Totals): SideVariance {
  const [seeds, n] = [accuracies.length, timesRight.length];
  const centre = mean(accuracies);
  const betweenSeeds = n * sum(accuracies.map((accuracy) => accuracy ** 2));
  let squares = 0;
  for (let image = 0; image < n; image++) squares += (timesRight[image] as number) ** 2;
  // The sum of squared flags is their sum, n * seeds * centre.
  const left = n * seeds * (centre + centre ** 2) - betweenSeeds - squares / seeds;
  return {
    weight,
    seeds,
    betweenSeeds: variance(accuracies),
    residual: Math.max(0, left) / ((seeds - 1) * (n - 1)),
  };
}
