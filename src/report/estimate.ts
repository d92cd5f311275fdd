import { countCorrect, unpackBits } from '../results/correct.ts';
import type { RunRecord } from '../results/record.ts';
import {
  countPairs,
  type Interval,
  mcnemarTest,
  mean,
  meanInterval,
  pairedInterval,
  wilsonInterval,
} from './statistics.ts';

/**
 * A mean over seeds with its 95% interval. With several seeds the interval is Student's t over them: what another seed
 * would change. One seed cannot tell that; its interval is the sampling error of the val images alone.
 */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
  readonly seeds: number;
}

/** A difference of two accuracies; `p` is McNemar's, where the interval comes from the val images of one seed. */
export interface DifferenceEstimate extends Estimate {
  readonly p: number | null;
}

/** Val top-1 of one variant's records, one a seed. */
export function accuracyOf(records: readonly RunRecord[]): Estimate {
  const [only] = records;
  if (only !== undefined && records.length === 1) {
    return {
      value: only.result.top1,
      interval: wilsonInterval(countCorrect(flagsOf(only)), only.dataset.val),
      seeds: 1,
    };
  }
  return overSeeds(
    records.map(({ result }) => result.top1),
    0,
  );
}

/**
 * Accuracy of `first` minus that of `second`, paired by seed; null where they share no seed. The records must be of one
 * data set, so that their val images can be paired too.
 */
export function differenceOf(first: readonly RunRecord[], second: readonly RunRecord[]): DifferenceEstimate | null {
  const pairs = first.flatMap((record) => {
    const partner = second.find(({ config }) => config.seed === record.config.seed);
    return partner === undefined ? [] : [[record, partner] as const];
  });
  const [only] = pairs;
  if (only === undefined) return null;
  if (pairs.length === 1) {
    const counts = countPairs(flagsOf(only[0]), flagsOf(only[1]));
    const value = only[0].result.top1 - only[1].result.top1;
    return { value, interval: pairedInterval(counts), seeds: 1, p: mcnemarTest(counts) };
  }
  return {
    ...overSeeds(
      pairs.map(([record, partner]) => record.result.top1 - partner.result.top1),
      -1,
    ),
    p: null,
  };
}

/** Whether the interval lies wholly above or below zero. */
export const isClear = ({ interval }: Estimate): boolean => interval.low > 0 || interval.high < 0;

/** The interval is cut at the values an accuracy (or a difference of two) cannot pass. */
function overSeeds(values: readonly number[], smallest: number): Estimate {
  const { low, high } = meanInterval(values);
  return {
    value: mean(values),
    interval: { low: Math.max(low, smallest), high: Math.min(high, 1) },
    seeds: values.length,
  };
}

const flagsOf = ({ result, dataset }: RunRecord): Uint8Array => unpackBits(result.correct, dataset.val);
