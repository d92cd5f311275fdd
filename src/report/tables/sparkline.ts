import { sampled } from '../../judge/curve.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import { cell, label, none, type Table } from './cells.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Most bars in a row. With more, a phone would have to scroll. */
const most = 12;

/**
 * The table of variants with the learning curve beside each result: the study's metric on val, epoch by epoch. All rows
 * have the same scale, so that their heights can be compared. A study of one epoch has no curve.
 */
export function withCurves(table: Table, { variants }: Pick<StudySummary, 'variants'>): Table {
  const curves = variants.map(({ curve }) => sampled(curve, most).map(({ result }) => result.mean));
  const values = curves.flat();
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (curves.every((curve) => curve.length < 2)) return table;
  return {
    ...table,
    columns: withThird(table.columns, label('by epoch')),
    rows: table.rows.map((row, index) => {
      const curve = curves[index];
      return withThird(row, curve === undefined ? none : cell(sparkline(curve, low, high)));
    }),
  };
}

/** Behind name and result, so that a phone shows it without scrolling. */
const withThird = <Item>(items: readonly Item[], third: Item): Item[] => items.toSpliced(2, 0, third);

/** One bar per value. The lowest bar is at `low`, and the full height at `high`. */
export function sparkline(values: readonly number[], low: number, high: number): string {
  const range = high - low || 1;
  return values.map((value) => bars[Math.round(((value - low) / range) * (bars.length - 1))]).join('');
}
