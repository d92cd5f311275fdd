import type { RunRecord } from '../results/record.ts';

/**
 * Whether a run learned nothing: its val loss is at least 98 % of ln C, that of equal odds for C classes, and its top-1
 * is within five points of 1 / C.
 */
export function isAtChance({ result, dataset }: RunRecord): boolean {
  const classes = dataset.classes.length;
  return result.loss >= 0.98 * Math.log(classes) && result.top1 < 1 / classes + 0.05;
}

/** Whether no seed of a variant learned anything. */
export const allAtChance = (records: readonly RunRecord[]): boolean => records.length > 0 && records.every(isAtChance);
