import { at } from '../../base/arrays.ts';
import { type Interval, mean, sum, variance } from './interval.ts';

/**
 * A crossed design of seeds and images. Every seed of every network is evaluated on the same val images, so both are
 * random, with one number per seed and image. A contrast is a weighted sum of networks' means: one network with weight
 * 1, a difference (1, -1), an interaction (1, -1, -1, 1).
 *
 * All networks share the images. They do not share seeds, even if the numbers of the seeds are equal: a seed that is
 * lucky for one network need not be so for another (Owen 2007, Annals of Applied Statistics 1:386, on two-way crossed
 * data; Bouthillier et al. 2021, arXiv:2103.03098, and Miller 2024, arXiv:2411.00640, on which sources of variance
 * count).
 */

/** One number per image: a flag, 1 or 0, in bytes; or a number without bounds, such as a loss, in floats. */
export type Values = Uint8Array | Float64Array;

/** One network in a contrast. `values` has one array per seed, with the images always in the same order. */
export interface Side {
  readonly weight: number;
  readonly values: readonly Values[];
}

/** The sums over one network's numbers that a contrast needs. A further seed is quickly added to them. */
export interface Totals {
  readonly weight: number;
  /** Whether the numbers are flags. */
  readonly flags: boolean;
  /** Mean over the images, seed by seed. */
  readonly means: readonly number[];
  /** Sum over the seeds for each image. For flags, how many seeds get the image right. */
  readonly sums: Float64Array;
  /** Sum of the squares of all numbers. For flags, their sum. */
  readonly squares: number;
}

/** The part of a contrast's variance that belongs to one network. */
export interface SideVariance {
  readonly weight: number;
  readonly seeds: number;
  /** Variance of the mean from seed to seed. */
  readonly betweenSeeds: number;
  /** Variance of a single number that neither seed nor image explains. */
  readonly residual: number;
}

/** The part of a contrast that belongs to the images, in the unit of its numbers; shares for flags. */
export interface ImageVariance {
  readonly value: number;
  /** Lowest and highest possible value of the contrast; infinite unless the numbers are flags. */
  readonly bounds: Interval;
  readonly images: number;
  /** Variance over the images of the contrast's mean over the seeds. */
  readonly betweenImages: number;
}

/** Value of a contrast, with the parts of its variance. */
export interface Components extends ImageVariance {
  readonly sides: readonly SideVariance[];
}

const unbounded: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Splits the variance of a contrast into its parts. Each side needs at least two seeds. */
export const componentsOf = (sides: readonly Side[]): Components => componentsOfTotals(sides.map(totalsOf));

export const componentsOfTotals = (sides: readonly Totals[]): Components => ({
  ...imageVarianceOfTotals(sides),
  sides: sides.map(sideVariance),
});

/**
 * The same from the seeds alone, if there are no numbers per image. Each side needs at least two seeds, with one number
 * each. The number of images counts as infinite: no interval includes their variation.
 */
export const componentsOfMeans = (
  sides: readonly { readonly weight: number; readonly means: readonly number[] }[],
): Components => ({
  value: sum(sides.map(({ weight, means }) => weight * mean(means))),
  bounds: unbounded,
  images: Number.POSITIVE_INFINITY,
  betweenImages: 0,
  sides: sides.map(({ weight, means }) => ({
    weight,
    seeds: means.length,
    betweenSeeds: variance(means),
    residual: 0,
  })),
});

export const imageVarianceOf = (sides: readonly Side[]): ImageVariance => imageVarianceOfTotals(sides.map(totalsOf));

/**
 * The images' part of a contrast, whatever the seeds. For flags, one image at either bound is added to the variance
 * (Bonett & Price 2012, J. Educ. Behav. Stat. 37:479, for a paired difference). Otherwise two networks that agree on
 * all of a few images would look certain.
 */
function imageVarianceOfTotals(sides: readonly Totals[]): ImageVariance {
  const images = sides[0]?.sums.length ?? 0;
  const bounds = boundsOf(sides);
  const contrasts = new Float64Array(images);
  let total = 0;
  for (const { weight, means, sums } of sides) {
    const each = weight / means.length;
    for (let image = 0; image < images; image++) {
      contrasts[image] = at(contrasts, image) + each * at(sums, image);
    }
  }
  for (const contrast of contrasts) total += contrast;
  const added = Number.isFinite(bounds.high) ? [bounds.low, bounds.high] : [];
  return { value: total / images, bounds, images, betweenImages: varianceWith(contrasts, total, added) };
}

function boundsOf(sides: readonly Totals[]): Interval {
  if (!sides.every(({ flags }) => flags)) return unbounded;
  return {
    low: sum(sides.map(({ weight }) => Math.min(0, weight))),
    high: sum(sides.map(({ weight }) => Math.max(0, weight))),
  };
}

function totalsOf({ weight, values }: Side): Totals {
  const sums = new Float64Array(values[0]?.length ?? 0);
  let squares = 0;
  const means = values.map((ofSeed) => {
    let total = 0;
    for (let image = 0; image < sums.length; image++) {
      const value = at(ofSeed, image);
      total += value;
      squares += value * value;
      sums[image] = at(sums, image) + value;
    }
    return total / sums.length;
  });
  return { weight, flags: values[0] instanceof Uint8Array, means, sums, squares };
}

/** Unbiased variance of `values`, whose sum is `total`, and of a few `added` values. */
function varianceWith(values: Float64Array, total: number, added: readonly number[]): number {
  const count = values.length + added.length;
  const centre = (total + sum(added)) / count;
  let squares = sum(added.map((value) => (value - centre) ** 2));
  for (const value of values) squares += (value - centre) ** 2;
  return squares / (count - 1);
}

/** The residual is the rest of the sum of squares after the seeds' and the images' part. */
function sideVariance({ weight, means, sums, squares }: Totals): SideVariance {
  const [seeds, n] = [means.length, sums.length];
  const centre = mean(means);
  let bySeeds = 0;
  let byImages = 0;
  for (const ofSeed of means) bySeeds += (ofSeed - centre) ** 2;
  for (const ofImage of sums) byImages += (ofImage / seeds - centre) ** 2;
  const left = squares - seeds * n * centre ** 2 - n * bySeeds - seeds * byImages;
  return {
    weight,
    seeds,
    betweenSeeds: variance(means),
    residual: Math.max(0, left) / ((seeds - 1) * (n - 1)),
  };
}
