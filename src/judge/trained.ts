import type { RunRecord } from '../record/record.ts';
import { predictionsIn } from './predictions.ts';
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
