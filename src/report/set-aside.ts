import type { RunRecord } from '../results/record.ts';
import { type Difference, firstDifference, isShared } from './comparability.ts';

/** A record that cannot be in one table with the rest, and the first condition that keeps it out. */
export interface OddRecord {
  readonly record: RunRecord;
  /** `first` is the value of the rest, `second` this record's. */
  readonly difference: Difference;
  /** How many records the rest are. */
  readonly rest: number;
}

export interface Sorted {
  readonly alike: readonly RunRecord[];
  readonly odd: readonly OddRecord[];
}

/**
 * Sets aside the records that were not trained under the conditions of the rest, so that one odd machine costs one row
 * and not the report. The largest group of records that are alike stays; of equally large ones the one whose first
 * record comes first. In what the factors set (`spans`) records may differ.
 */
export function setAsideOdd(records: readonly RunRecord[], spans: readonly string[] = []): Sorted {
  const differenceOf = (first: RunRecord, second: RunRecord) =>
    firstDifference(first, second, (field) => isShared(field, spans));
  const groups: RunRecord[][] = [];
  for (const record of records) {
    const group = groups.find(([first]) => first && differenceOf(first, record) === undefined);
    if (group) group.push(record);
    else groups.push([record]);
  }
  // Sorting is stable: of equals the earlier one stays first.
  const [alike = [], ...others] = groups.toSorted((left, right) => right.length - left.length);
  const [kept] = alike;
  const odd = others.flat().flatMap((record) => {
    const difference = kept && differenceOf(kept, record);
    return difference ? [{ record, difference, rest: alike.length }] : [];
  });
  return { alike, odd };
}
