import type { RunRecord } from '../record/record.ts';
import type { Metric } from '../study/metric.ts';
import { type Measured, measure } from './measured.ts';
import { predictionsIn } from './predictions.ts';
import type { Counted } from './statistics/boschloo.ts';
import { againstConstant } from './statistics/constant.ts';

/**
 * Whether a run's network learned anything, by its outputs for the val images (statistics/constant.ts). Undefined if
 * the record does not hold them, or if all val images are of one class: then there is nothing to say.
 */
export function hasTrained(record: RunRecord): boolean | undefined {
  const said = predictionsIn(record);
  return said === null ? undefined : againstConstant(said)?.trained;
}

/** The records of one variant, split by whether their networks trained. */
export interface Split {
  readonly trained: readonly RunRecord[];
  readonly untrained: readonly RunRecord[];
}

/** Null if any record does not say whether its network trained, and without records. */
export function splitByTraining(records: readonly RunRecord[]): Split | null {
  const flags = records.map(hasTrained);
  if (records.length === 0 || flags.includes(undefined)) return null;
  return {
    trained: records.filter((_, index) => flags[index] === true),
    untrained: records.filter((_, index) => flags[index] === false),
  };
}

/** One network's results, of all seeds and of those that trained. */
export interface MeasuredSide {
  /** Every seed. */
  readonly all: Measured;
  /** The seeds that trained; every seed if it cannot be told. */
  readonly trained: Measured;
  /** How many seeds trained; null if it cannot be told. */
  readonly counted: Counted | null;
}

/** Throws ConfigurationError, naming the run, if the metric is not recorded. `mostSeeds`: how many seeds it may have. */
export function measureSide(records: readonly RunRecord[], metric: Metric, mostSeeds?: number): MeasuredSide {
  const all = { ...measure(records, metric), mostSeeds };
  const split = splitByTraining(records);
  if (split === null) return { all, trained: all, counted: null };
  const seeds = records.length;
  return {
    all,
    trained: split.untrained.length === 0 ? all : { ...measure(split.trained, metric), mostSeeds, seeds },
    counted: { trained: split.trained.length, seeds },
  };
}

/** Whether some seeds trained and some did not. */
export const isMixture = (counted: Counted | null): boolean =>
  counted !== null && 0 < counted.trained && counted.trained < counted.seeds;
