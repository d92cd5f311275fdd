import type { BaselineCommit } from '../results/baseline-branch.ts';
import type { RunRecord } from '../results/record.ts';
import { firstDifference } from './comparability.ts';
import { accuracyOf, type Estimate } from './estimate.ts';
import { isDigest, percentWithInterval } from './format.ts';
import { groupBy } from './group.ts';
import { setAsideOdd } from './set-aside.ts';
import { cell, figure, label, none, type Table } from './table.ts';

/** Main at one commit. */
export interface HistoryRow {
  readonly commit: string;
  readonly date: string;
  readonly subject: string;
  /** Val top-1 by variant. */
  readonly top1: ReadonlyMap<string, Estimate>;
  /** The first condition that is another than at the row before: accuracies on both sides of it cannot be compared. */
  readonly change: string | null;
}

export interface History {
  readonly study: string;
  readonly variants: readonly string[];
  /** Oldest first. */
  readonly rows: readonly HistoryRow[];
  /** A sentence for each commit whose records cannot be read. */
  readonly remarks: readonly string[];
}

/** Main's accuracy over commits, oldest first. */
export function historyOf(study: string, commits: readonly BaselineCommit[]): History {
  const rows: HistoryRow[] = [];
  const remarks: string[] = [];
  let before: RunRecord | undefined;
  for (const { commit, date, subject, records } of commits) {
    const { alike } = setAsideOdd(typeof records === 'string' ? [] : records);
    const [first] = alike;
    if (first === undefined) {
      remarks.push(
        `The records of ${commit} are left out: ${typeof records === 'string' ? records : 'there are none'}.`,
      );
      continue;
    }
    const byVariant = groupBy(alike, ({ config }) => config.variant);
    const top1 = new Map([...byVariant].map(([variant, having]) => [variant, accuracyOf(having)]));
    rows.push({ commit, date, subject, top1, change: before ? changeSince(before, first) : null });
    before = first;
  }
  return { study, variants: [...new Set(rows.flatMap((row) => [...row.top1.keys()]))], rows, remarks };
}

/** `epochs: 5, then 10` */
function changeSince(before: RunRecord, after: RunRecord): string | null {
  const difference = firstDifference(before, after);
  if (difference === undefined) return null;
  const { field, first, second } = difference;
  return isDigest(first) ? `another ${field}` : `${field}: ${first}, then ${second}`;
}

/** A row a commit, the newest first. */
export function historyTable({ variants, rows }: History): Table {
  return {
    caption: 'Val top-1 in % at every commit of main that has records, with 95% intervals',
    headings: 1,
    columns: [
      label('commit'),
      label('date'),
      label('message'),
      ...variants.map((variant) => figure(variant)),
      label('not comparable with before'),
    ],
    rows: rows.toReversed().map(({ commit, date, subject, top1, change }) => [
      cell(commit.slice(0, 12)),
      cell(date),
      cell(subject),
      ...variants.map((variant) => {
        const estimate = top1.get(variant);
        return estimate ? cell(percentWithInterval(estimate)) : none;
      }),
      change === null ? none : cell(change),
    ]),
  };
}
