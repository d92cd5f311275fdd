import type { Difference } from '../../judge/comparability.ts';
import type { History } from '../../judge/history.ts';
import { isDigest } from '../words/differences.ts';
import { metricCaption, withInterval } from '../words/metric.ts';
import { cell, figure, label, none, type Table } from './cells.ts';

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
      change === null ? none : cell(changeText(change)),
    ]),
  };
}

/** What changed in the conditions since the row before: `epochs: 5, then 10` */
export const changeText = ({ field, first, second }: Difference): string =>
  isDigest(first) ? `another ${field}` : `${field}: ${first}, then ${second}`;

/** A sentence for each commit whose records are left out. */
export const historyRemarks = ({ leftOut }: History): string[] =>
  leftOut.map(({ commit, why }) => `The records of ${commit} are left out: ${why ?? 'there are none'}.`);
