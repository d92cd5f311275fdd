import type { RunRecord } from '../results/record.ts';

/**
 * Whether a run ended where it started: its val loss is no lower than that of equal odds for every class (ln C, less 2%) and
 * its top-1 within five points of 1 in C. Such a network is not worse than another, it did not train.
 */
export function isAtChance({ result, dataset }: RunRecord): boolean {
  const classes = dataset.classes.length;
  return result.loss >= 0.98 * Math.log(classes) && result.top1 < 1 / classes + 0.05;
}

/** Whether no seed of a variant trained. */
export const allAtChance = (records: readonly RunRecord[]): boolean => records.length > 0 && records.every(isAtChance);
