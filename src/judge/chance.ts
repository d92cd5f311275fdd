import type { RunRecord } from '../record/record.ts';

/** Standard normal quantile: 95 % of the networks that guess lie below it. */
const guessing = 1.645;

/**
 * Whether a run learned nothing: its val loss is at least 98 % of ln C, that of equal odds for C classes, and its top-1
 * is near 1 / C: within five points, or within what guessing gives on so few val images.
 */
export function isAtChance({ result, dataset }: RunRecord): boolean {
  const classes = dataset.classes.length;
  const share = 1 / classes;
  const spread = guessing * Math.sqrt((share * (1 - share)) / dataset.val);
  return result.loss >= 0.98 * Math.log(classes) && result.top1 < share + Math.max(0.05, spread);
}

/** Whether no seed of a variant learned anything. */
export const allAtChance = (records: readonly RunRecord[]): boolean => records.length > 0 && records.every(isAtChance);
