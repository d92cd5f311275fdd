import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import type { BaselineCommit } from '../results/baseline-branch.ts';
import { defaultMetric, type Metric } from '../study/metric.ts';
import { cell, figure, label, none, type Table } from './cells.ts';
import { firstDifference, isShared } from './comparability.ts';
import { type Estimate, resultOf } from './estimate.ts';
import { isDigest } from './format.ts';
import { measure } from './measured.ts';
import { metricCaption, withInterval } from './metric-text.ts';
import type { Question } from './question.ts';
import { setAsideOdd } from './set-aside.ts';

/** The results of main at one commit. */
export interface HistoryRow {
  readonly commit: string;
  readonly date: string;
  readonly subject: string;
  /** The study's metric per variant. */
  readonly results: ReadonlyMap<string, Estimate>;
  /** The first condition that differs from the row before. Results before and after it cannot be compared. */
  readonly change: string | null;
}

export interface History {
  readonly study: string;
  readonly metric: Metric;
  readonly variants: readonly string[];
  /** Oldest first. */
  readonly rows: readonly HistoryRow[];
  /** A sentence for each commit whose records cannot be read. */
  readonly remarks: readonly string[];
}

/** The study's metric on main over its commits, oldest first. */
export function historyOf(
  study: string,
  commits: readonly BaselineCommit[],
  { metric = defaultMetric, spans = [] }: Partial<Pick<Question, 'metric' | 'spans'>> = {},
): History {
  const rows: HistoryRow[] = [];
  const remarks: string[] = [];
  let before: RunRecord | undefined;
  for (const { commit, date, subject, records } of commits) {
    const { alike } = setAsideOdd(typeof records === 'string' ? [] : records, spans);
    const [first] = alike;
    if (first === undefined) {
      remarks.push(
        `The records of ${commit} are left out: ${typeof records === 'string' ? records : 'there are none'}.`,
      );
      continue;
    }
    const byVariant = groupBy(alike, ({ config }) => config.variant);
    const results = new Map([...byVariant].map(([variant, having]) => [variant, resultOf(measure(having, metric))]));
    rows.push({ commit, date, subject, results, change: before ? changeSince(before, first, spans) : null });
    before = first;
  }
  return { study, metric, variants: [...new Set(rows.flatMap((row) => [...row.results.keys()]))], rows, remarks };
}

/** `epochs: 5, then 10` */
function changeSince(before: RunRecord, after: RunRecord, spans: readonly string[]): string | null {
  const difference = firstDifference(before, after, (field) => isShared(field, spans));
  if (difference === undefined) return null;
  const { field, first, second } = difference;
  return isDigest(first) ? `another ${field}` : `${field}: ${first}, then ${second}`;
}

/** One row per commit, the newest first. */
export function historyTable({ metric, variants, rows }: History): Table {
  return {
    caption: `${metricCaption(metric)} at every commit of main that has records, with 95% intervals`,
    headings: 1,
    columns: [
      label('commit'),
      label('date'),
      label('message'),
      ...variants.map((variant) => figure(variant)),
      label('not comparable with before'),
    ],
    rows: rows.toReversed().map(({ commit, date, subject, results, change }) => [
      cell(commit.slice(0, 12)),
      cell(date),
      cell(subject),
      ...variants.map((variant) => {
        const estimate = results.get(variant);
        return estimate ? cell(withInterval(estimate, metric)) : none;
      }),
      change === null ? none : cell(change),
    ]),
  };
}
