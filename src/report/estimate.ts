import { countCorrect } from '../results/correct.ts';
import type { Measured } from './measured.ts';
import {
  type Components,
  componentsOf,
  componentsOfMeans,
  type ImageVariance,
  imageVarianceOf,
  type Side,
  type Values,
} from './statistics/components.ts';
import { intervalOf, pValueOf, studentOf, studentOfImages } from './statistics/crossed.ts';
import { type Interval, mean, sum, within } from './statistics/interval.ts';
import { countPairs, mcnemarMidP, pairedInterval } from './statistics/paired.ts';
import { wilsonInterval } from './statistics/proportion.ts';
import { alphaAfter } from './statistics/sequential.ts';

/**
 * A mean over seeds with its 95% interval over new seeds and new val images, or the wider one of a look among several. One seed
 * cannot tell what another would change: then the interval is that of the images for this seed only. If the values image by
 * image are not recorded, the interval is that of the seeds, and infinite with one.
 */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
  /** Seeds of the network that has fewest. */
  readonly seeds: number;
  /** What the interval is made of; null with one seed. */
  readonly components: Components | null;
}

/**
 * A difference between networks; `p` is from the model of the interval, for flags of one seed of two networks McNemar's mid-p,
 * and NaN if there is no interval.
 */
export interface DifferenceEstimate extends Estimate {
  readonly p: number;
}

/** A network in a weighted sum of means. */
export interface Term {
  readonly weight: number;
  readonly measured: Measured;
}

/** Whether the error of the images is in an estimate's interval. */
export const hasImages = ({ components, interval }: Estimate): boolean =>
  Number.isFinite(components?.images ?? interval.high);

/** One network over its seeds; `mostSeeds` is the budget of a study that looks after every seed. */
export function resultOf(measured: Measured, mostSeeds?: number): Estimate {
  if (measured.perImage !== null) return meanOver(measured.perImage, mostSeeds);
  const { p: _, ...estimate } = estimateOfMeans([{ weight: 1, measured }], mostSeeds);
  return estimate;
}

/** Mean of the values of the same images, one array per seed; of flags the share of ones. */
export function meanOver(values: readonly Values[], mostSeeds?: number): Estimate {
  const [only] = values;
  if (only instanceof Uint8Array && values.length === 1) {
    const hits = countCorrect(only);
    return {
      value: hits / only.length,
      interval: wilsonInterval(hits, only.length),
      seeds: 1,
      components: null,
    };
  }
  const { p: _, ...estimate } = estimateOf([{ weight: 1, values }], mostSeeds);
  return estimate;
}

/** A weighted sum of means, such as a difference; null if a term has no run. All must be of one data set. */
export function differenceOf(terms: readonly Term[]): DifferenceEstimate | null {
  if (terms.some(({ measured }) => measured.means.length === 0)) return null;
  const sides = terms.flatMap(({ weight, measured: { perImage } }): Side[] =>
    perImage === null ? [] : [{ weight, values: perImage }],
  );
  if (sides.length < terms.length) return estimateOfMeans(terms);
  return pairOf(sides) ?? estimateOf(sides);
}

/** Flags of one seed of two networks, image by image; null for anything else. */
function pairOf([first, second, ...others]: readonly Side[]): DifferenceEstimate | null {
  if (first?.weight !== 1 || second?.weight !== -1 || others.length > 0) return null;
  const [one, other] = [first.values[0], second.values[0]];
  if (first.values.length > 1 || second.values.length > 1) return null;
  if (!(one instanceof Uint8Array && other instanceof Uint8Array)) return null;
  const counts = countPairs(one, other);
  return {
    value: (counts.onlyFirst - counts.onlySecond) / one.length,
    interval: pairedInterval(counts),
    seeds: 1,
    components: null,
    p: mcnemarMidP(counts),
  };
}

/** What all seeds and images, or with one seed the images alone, say of a contrast. */
export function estimateOf(sides: readonly Side[], mostSeeds?: number): DifferenceEstimate {
  const seeds = Math.min(...sides.map(({ values }) => values.length));
  return estimateFrom(seeds > 1 ? componentsOf(sides) : imageVarianceOf(sides), seeds, mostSeeds);
}

/** What the seeds say of a contrast if the values image by image are not recorded. */
function estimateOfMeans(terms: readonly Term[], mostSeeds?: number): DifferenceEstimate {
  const sides = terms.map(({ weight, measured: { means } }) => ({ weight, means }));
  const seeds = Math.min(...sides.map(({ means }) => means.length));
  if (seeds > 1) return estimateFrom(componentsOfMeans(sides), seeds, mostSeeds);
  return {
    value: sum(sides.map(({ weight, means }) => weight * mean(means))),
    interval: { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
    seeds,
    components: null,
    p: Number.NaN,
  };
}

function estimateFrom(variance: Components | ImageVariance, seeds: number, mostSeeds?: number): DifferenceEstimate {
  const components = 'sides' in variance ? variance : null;
  const student = components ? studentOf(components) : studentOfImages(variance);
  const level = components ? 1 - alphaAfter(seeds, mostSeeds) : 0.95;
  return {
    value: student.value,
    interval: within(intervalOf(student, level), variance.bounds),
    seeds,
    components,
    p: pValueOf(student),
  };
}
