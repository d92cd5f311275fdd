import type { Components, ImageVariance } from './crossed.ts';
import { mean, sum, variance } from './interval.ts';

/** One network in a contrast of means: one array per seed, with a number per image, in the same order everywhere. */
export interface ValueSide {
  readonly weight: number;
  readonly values: readonly Float64Array[];
}

/** Nothing bounds the contrast of two losses. */
const unbounded = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/**
 * What `componentsOf` is for flags, for any numbers, such as losses: a weighted sum of networks' means over seeds crossed with
 * images, taken apart. Each side needs two seeds.
 */
export const componentsOfValues = (sides: readonly ValueSide[]): Components => ({
  ...imageVarianceOfValues(sides),
  sides: sides.map(sideVariance),
});

/** The contrast over the images, whatever the seeds. */
export function imageVarianceOfValues(sides: readonly ValueSide[]): ImageVariance {
  const parts = sides.map(({ values }) => byImage(values));
  const contrasts = Array.from(parts[0] ?? [], (_, image) =>
    sum(sides.map(({ weight }, side) => weight * (parts[side]?.[image] as number))),
  );
  return { value: mean(contrasts), bounds: unbounded, images: contrasts.length, betweenImages: variance(contrasts) };
}

/** Mean over the seeds per image. */
const byImage = (values: readonly Float64Array[]): number[] =>
  Array.from(values[0] ?? [], (_, image) => mean(values.map((ofSeed) => ofSeed[image] as number)));

/** The residual is what of a value is left without its seed's mean and its image's. */
function sideVariance({ weight, values }: ValueSide): Components['sides'][number] {
  const seeds = values.length;
  const means = values.map((ofSeed) => mean([...ofSeed]));
  const images = byImage(values);
  const centre = mean(means);
  const squares = values.map((ofSeed, seed) =>
    ofSeed.reduce(
      (total, value, image) => total + (value - (means[seed] as number) - (images[image] as number) + centre) ** 2,
      0,
    ),
  );
  return {
    weight,
    seeds,
    betweenSeeds: variance(means),
    residual: sum(squares) / ((seeds - 1) * (images.length - 1)),
  };
}
