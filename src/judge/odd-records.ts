import type { RunRecord } from '../record/record.ts';
import { type Difference, firstDifference, isShared } from './comparability.ts';

/** A record that does not belong in one table with the others, and the first condition that differs. */
export interface OddRecord {
  readonly record: RunRecord;
  /** `first` is the value of the others, `second` that of this record. */
  readonly difference: Difference;
  /** Number of other records. */
  readonly rest: number;
}

export interface Sorted {
  readonly alike: readonly RunRecord[];
  readonly odd: readonly OddRecord[];
}

/**
 * Sets aside records that were trained under other conditions than most, so that one odd machine costs one row and not
 * the report. The largest group of records with equal conditions stays. If groups have the same size, the one with the
 * first record stays. Records may differ in what the factors set (`spans`).
 */
export function splitOdd(records: readonly RunRecord[], spans: readonly string[] = []): Sorted {
  const differenceOf = (first: RunRecord, second: RunRecord) =>
    firstDifference(first, second, (field) => isShared(field, spans));
  const groups: RunRecord[][] = [];
  for (const record of records) {
    const group = groups.find(([first]) => first && differenceOf(first, record) === undefined);
    if (group) group.push(record);
    else groups.push([record]);
  }
  // Sorting is stable, so the earlier of equal groups comes first.
  const [alike = [], ...others] = groups.toSorted((left, right) => right.length - left.length);
  const [kept] = alike;
  const odd = others.flat().flatMap((record) => {
    const difference = kept && differenceOf(kept, record);
    return difference ? [{ record, difference, rest: alike.length }] : [];
  });
  return { alike, odd };
}
