import { countCorrect, unpackBits } from '../results/correct.ts';
import type { RunRecord } from '../results/record.ts';
import {
  type Components,
  componentsOf,
  type ImageVariance,
  imageVarianceOf,
  intervalOf,
  pValueOf,
  type Side,
  studentOf,
  studentOfImages,
} from './statistics/crossed.ts';
import { type Interval, within } from './statistics/interval.ts';
import { countPairs, mcnemarMidP, pairedInterval } from './statistics/paired.ts';
import { wilsonInterval } from './statistics/proportion.ts';
import { alphaAfter } from './statistics/sequential.ts';

/**
 * A mean over seeds with its 95% interval over new seeds and new val images, or the wider one of a look among several. One seed cannot tell what another would change:
 * then the interval is that of the images for this seed only.
 */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
  /** Seeds of the network that has fewest. */
  readonly seeds: number;
  /** What the interval is made of; null with one seed. */
  readonly components: Components | null;
}

/** A difference of accuracies; `p` is from the model of the interval, for one seed of two networks McNemar's mid-p. */
export interface DifferenceEstimate extends Estimate {
  readonly p: number;
}

/** A network's records, one per seed, in a weighted sum of accuracies. */
export interface Term {
  readonly weight: number;
  readonly records: readonly RunRecord[];
}

/** Val top-1 of one variant's records, one a seed; `mostSeeds` is the budget of a study that looks after every seed. */
export const accuracyOf = (records: readonly RunRecord[], mostSeeds?: number): Estimate =>
  shareOf(records.map(flagsOf), mostSeeds);

/** Share of ones among the flags of the same images, one array a seed. */
export function shareOf(flags: readonly Uint8Array[], mostSeeds?: number): Estimate {
  const [only] = flags;
  if (only !== undefined && flags.length === 1) {
    const hits = countCorrect(only);
    return {
      value: hits / only.length,
      interval: wilsonInterval(hits, only.length),
      seeds: 1,
      components: null,
    };
  }
  const { p: _, ...estimate } = estimateOf(componentsOf([{ weight: 1, correct: flags }]), flags.length, mostSeeds);
  return estimate;
}

/** A weighted sum of accuracies, such as a difference; null where a term has no record. All must be of one data set. */
export function differenceOf(terms: readonly Term[]): DifferenceEstimate | null {
  if (terms.some(({ records }) => records.length === 0)) return null;
  const [first, second] = terms;
  const isPair = terms.length === 2 && first?.weight === 1 && second?.weight === -1;
  return isPair && terms.every(({ records }) => records.length === 1)
    ? pairOf(first.records[0] as RunRecord, second.records[0] as RunRecord)
    : contrastOf(terms);
}

function pairOf(first: RunRecord, second: RunRecord): DifferenceEstimate {
  const counts = countPairs(flagsOf(first), flagsOf(second));
  return {
    value: first.result.top1 - second.result.top1,
    interval: pairedInterval(counts),
    seeds: 1,
    components: null,
    p: mcnemarMidP(counts),
  };
}

function contrastOf(terms: readonly Term[]): DifferenceEstimate {
  const sides = terms.map(({ weight, records }): Side => ({ weight, correct: records.map(flagsOf) }));
  const seeds = Math.min(...sides.map(({ correct }) => correct.length));
  return estimateOf(seeds > 1 ? componentsOf(sides) : imageVarianceOf(sides), seeds);
}

/** What all seeds and images, or with one seed the images alone, say of a contrast. */
export function estimateOf(
  variance: Components | ImageVariance,
  seeds: number,
  mostSeeds?: number,
): DifferenceEstimate {
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

const flagsOf = ({ result, dataset }: RunRecord): Uint8Array => unpackBits(result.correct, dataset.val);
