import { type Interval, mean, sum, variance } from './interval.ts';

/**
 * Seeds times images: every seed of every network is judged on the same val images, so both are random and crossed, one
 * number per cell. A contrast is a weighted sum of networks' means: one network with weight 1, a difference (1, -1), an
 * interaction (1, -1, -1, 1). Images are shared by all networks; seeds are not, even if their numbers are equal: a seed
 * makes no network lucky that another network has it too (Owen 2007, Annals of Applied Statistics 1:386, on two-way crossed
 * data; Bouthillier et al. 2021, arXiv:2103.03098, and Miller 2024, arXiv:2411.00640, on which sources of variance count).
 */

/** A number per image: a flag, 1 or 0, in bytes, or anything else, such as a loss, in floats. Nothing bounds the latter. */
export type Values = Uint8Array | Float64Array;

/** One network in a contrast. `values` has one array per seed, the images in the same order everywhere. */
export interface Side {
  readonly weight: number;
  readonly values: readonly Values[];
}

/** One network in a contrast, its numbers added up: all that a contrast needs of them, and a further seed is quickly added. */
export interface Totals {
  readonly weight: number;
  /** Whether the numbers are flags. */
  readonly flags: boolean;
  /** Mean over the images, seed by seed. */
  readonly means: readonly number[];
  /** Sum over the seeds, image by image; of flags, how many seeds have an image right. */
  readonly sums: Float64Array;
  /** Sum of the squares of all numbers; of flags, their sum. */
  readonly squares: number;
}

/** One network's own part in the variance of a contrast. */
export interface SideVariance {
  readonly weight: number;
  readonly seeds: number;
  /** The mean's variance from seed to seed. */
  readonly betweenSeeds: number;
  /** Variance of a single number that neither seed nor image explains. */
  readonly residual: number;
}

/** What the images say of a contrast, in the unit of its numbers; flags give shares of 1. */
export interface ImageVariance {
  readonly value: number;
  /** The lowest and the highest that the contrast can be; infinite unless the numbers are flags. */
  readonly bounds: Interval;
  readonly images: number;
  /** Variance over the images of the contrast's mean over the seeds. */
  readonly betweenImages: number;
}

/** A contrast's value with all that its variance is made of. */
export interface Components extends ImageVariance {
  readonly sides: readonly SideVariance[];
}

const unbounded: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Takes a contrast apart; each side needs two seeds. */
export const componentsOf = (sides: readonly Side[]): Components => componentsOfTotals(sides.map(totalsOf));

export const componentsOfTotals = (sides: readonly Totals[]): Components => ({
  ...imageVarianceOfTotals(sides),
  sides: sides.map(sideVariance),
});

/**
 * What the seeds alone say of a contrast, if nobody knows the numbers image by image: one number per seed, for at least two
 * seeds a side. Images count as endless: their error is in no interval of these.
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
 * A contrast over the images, whatever the seeds. Of flags, one more image at either bound counts into the variance (Bonett &
 * Price 2012, J. Educ. Behav. Stat. 37:479, for a paired difference), so that networks which agree on all of few images do
 * not look certain.
 */
function imageVarianceOfTotals(sides: readonly Totals[]): ImageVariance {
  const images = sides[0]?.sums.length ?? 0;
  const bounds = boundsOf(sides);
  const contrasts = new Float64Array(images);
  let total = 0;
  for (const { weight, means, sums } of sides) {
    const each = weight / means.length;
    for (let image = 0; image < images; image++) {
      contrasts[image] = (contrasts[image] as number) + each * (sums[image] as number);
    }
  }
  for (let image = 0; image < images; image++) total += contrasts[image] as number;
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
      const value = ofSeed[image] as number;
      total += value;
      squares += value * value;
      sums[image] = (sums[image] as number) + value;
    }
    return total / sums.length;
  });
  return { weight, flags: values[0] instanceof Uint8Array, means, sums, squares };
}

/** Unbiased variance of `values`, which come to `total`, and of a few `added` ones. */
function varianceWith(values: Float64Array, total: number, added: readonly number[]): number {
  const count = values.length + added.length;
  const centre = (total + sum(added)) / count;
  let squares = sum(added.map((value) => (value - centre) ** 2));
  for (let image = 0; image < values.length; image++) squares += ((values[image] as number) - centre) ** 2;
  return squares / (count - 1);
}

/** The residual is what is left of the sum of squares without the seeds' part and the images'. */
function sideVariance({ weight, means, sums, squares }: Totals): SideVariance {
  const [seeds, n] = [means.length, sums.length];
  const centre = mean(means);
  let bySeeds = 0;
  let byImages = 0;
  for (const ofSeed of means) bySeeds += (ofSeed - centre) ** 2;
  for (let image = 0; image < n; image++) byImages += ((sums[image] as number) / seeds - centre) ** 2;
  const left = squares - seeds * n * centre ** 2 - n * bySeeds - seeds * byImages;
  return {
    weight,
    seeds,
    betweenSeeds: variance(means),
    residual: Math.max(0, left) / ((seeds - 1) * (n - 1)),
  };
}
