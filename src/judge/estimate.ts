import { countCorrect } from '../record/correct.ts';
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
import { intervalOf, pValueOf, studentOfImages } from './statistics/crossed.ts';
import { type Interval, mean, sum, wilsonInterval, within } from './statistics/interval.ts';
import { countPairs, mcnemarMidP, pairedInterval } from './statistics/paired.ts';
import { alphaAfter, type Schedule, type SideOfLook } from './statistics/sequential.ts';
import { studentOfUnequal } from './statistics/unequal.ts';

/**
 * A mean over seeds with its interval over new seeds and new val images. The level is 95 %, or higher in a study that
 * is evaluated after every seed. With one seed, the interval is over images only. Without values per image, the
 * interval is over seeds only, and infinite with one seed.
 */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
  /** Number of seeds of the network that has the fewest. */
  readonly seeds: number;
  /** The parts of the variance; null with one seed. */
  readonly components: Components | null;
}

/**
 * A difference between networks. `p` belongs to the interval. For two networks with one seed each and right or wrong as
 * metric, it is McNemar's mid-p. NaN if there is no interval.
 */
export interface DifferenceEstimate extends Estimate {
  readonly p: number;
  /** Every network of it, with its seeds, trained or not. */
  readonly sides: readonly SideOfLook[];
}

/** A network and its weight in a sum of means. */
export interface Term {
  readonly weight: number;
  readonly measured: Measured;
}

/** Whether an estimate's interval includes the variation of images. */
export const hasImages = ({ components, interval }: Pick<Estimate, 'components' | 'interval'>): boolean =>
  Number.isFinite(components?.images ?? interval.high);

/** The result of one network over its seeds. `schedule` says when its study is evaluated, which sets the level. */
export function resultOf(measured: Measured, asked?: Schedule): Estimate {
  const { mostSeeds, perImage } = measured;
  const schedule = mostSeeds === undefined ? asked : { ...asked, mostSeeds };
  if (perImage !== null) return meanOver(perImage, schedule);
  const { p: _, sides: __, ...estimate } = estimateOfMeans([{ weight: 1, measured }], schedule);
  return estimate;
}

/**
 * The result of seeds of which some did not train: their mean alone. Such a mixture has two humps, and no interval of
 * so few seeds covers its mean (docs/statistics.md).
 */
export const ofMixture = (estimate: Estimate): Estimate => ({ ...estimate, interval: unknown, components: null });

const unknown: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Mean of values over the same images, one array per seed. For flags it is the share of ones. */
export function meanOver(values: readonly Values[], schedule?: Schedule): Estimate {
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
  const { p: _, sides: __, ...estimate } = estimateOf([{ weight: 1, values }], schedule);
  return estimate;
}

/** A weighted sum of means, such as a difference; null if a term has no run. All terms must be of the same data set. */
export function differenceOf(terms: readonly Term[]): DifferenceEstimate | null {
  if (terms.some(({ measured }) => measured.means.length === 0)) return null;
  const sides = terms.flatMap(({ weight, measured: { perImage } }): Side[] =>
    perImage === null ? [] : [{ weight, values: perImage }],
  );
  const estimate = sides.length < terms.length ? estimateOfMeans(terms) : (pairOf(sides) ?? estimateOf(sides));
  const looked = terms.map(({ measured: { means, seeds = means.length, mostSeeds } }) => ({ seeds, mostSeeds }));
  return { ...estimate, sides: looked };
}

/** Right or wrong of two networks with one seed each, image by image; null for anything else. */
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
    sides: [{ seeds: 1 }, { seeds: 1 }],
  };
}

/** Estimates a contrast from all seeds and images, or with one seed from the images alone. */
export function estimateOf(sides: readonly Side[], schedule?: Schedule): DifferenceEstimate {
  const seeds = Math.min(...sides.map(({ values }) => values.length));
  const variance = seeds > 1 ? componentsOf(sides) : imageVarianceOf(sides);
  return { ...estimateFrom(variance, seeds, schedule), sides: sides.map(({ values }) => ({ seeds: values.length })) };
}

/** Estimates a contrast from the seeds alone, if there are no values per image. */
function estimateOfMeans(terms: readonly Term[], schedule?: Schedule): DifferenceEstimate {
  const sides = terms.map(({ weight, measured: { means } }) => ({ weight, means }));
  const seeds = Math.min(...sides.map(({ means }) => means.length));
  const looked = sides.map(({ means }) => ({ seeds: means.length }));
  if (seeds > 1) return { ...estimateFrom(componentsOfMeans(sides), seeds, schedule), sides: looked };
  return {
    value: sum(sides.map(({ weight, means }) => weight * mean(means))),
    interval: unknown,
    seeds,
    components: null,
    p: Number.NaN,
    sides: looked,
  };
}

function estimateFrom(
  variance: Components | ImageVariance,
  seeds: number,
  schedule?: Schedule,
): Omit<DifferenceEstimate, 'sides'> {
  const components = 'sides' in variance ? variance : null;
  const student = components ? studentOfUnequal(components) : studentOfImages(variance);
  const level = components ? 1 - alphaAfter(seeds, schedule ?? {}) : 0.95;
  return {
    value: student.value,
    interval: within(intervalOf(student, level), variance.bounds),
    seeds,
    components,
    p: pValueOf(student),
  };
}
