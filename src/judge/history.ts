import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import type { Metric } from '../study/metric.ts';
import { defaultQuestion, type Question } from '../study/question.ts';
import { type Difference, firstDifference, isShared } from './comparability.ts';
import { type Estimate, resultOf } from './estimate.ts';
import { measure } from './measured.ts';
import { splitOdd } from './odd-records.ts';

/** A commit of main. */
interface Commit {
  readonly commit: string;
  readonly date: string;
  readonly subject: string;
}

/** The results of main at one commit. */
export interface HistoryRow extends Commit {
  /** The study's metric per variant. */
  readonly results: ReadonlyMap<string, Estimate>;
  /** The first condition that differs from the row before (`first`). Results before and after it cannot be compared. */
  readonly change: Difference | null;
}

export interface History {
  readonly study: string;
  readonly metric: Metric;
  readonly variants: readonly string[];
  /** Oldest first. */
  readonly rows: readonly HistoryRow[];
  /** Each commit whose records are left out, and why: null if it has none. */
  readonly leftOut: readonly { readonly commit: string; readonly why: string | null }[];
}

/** The study's metric on main over its commits, oldest first. Instead of `records` may stand why they cannot be read. */
export function historyOf(
  study: string,
  commits: readonly (Commit & { readonly records: readonly RunRecord[] | string })[],
  asked: Partial<Pick<Question, 'metric' | 'spans'>> = {},
): History {
  const { metric, spans } = { ...defaultQuestion, ...asked };
  const rows: HistoryRow[] = [];
  const leftOut: History['leftOut'][number][] = [];
  let before: RunRecord | undefined;
  for (const { commit, date, subject, records } of commits) {
    const { alike } = splitOdd(typeof records === 'string' ? [] : records, spans);
    const [first] = alike;
    if (first === undefined) {
      leftOut.push({ commit, why: typeof records === 'string' ? records : null });
      continue;
    }
    const byVariant = groupBy(alike, ({ config }) => config.variant);
    const results = new Map([...byVariant].map(([variant, having]) => [variant, resultOf(measure(having, metric))]));
    rows.push({
      commit,
      date,
      subject,
      results,
      change: (before && firstDifference(before, first, (field) => isShared(field, spans))) ?? null,
    });
    before = first;
  }
  return { study, metric, variants: [...new Set(rows.flatMap((row) => [...row.results.keys()]))], rows, leftOut };
}
