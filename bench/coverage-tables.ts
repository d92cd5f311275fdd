import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { type Cell, type Coverage, coverage, quantities } from './coverage.ts';

/** Prints the tables of docs/statistics.md: `npx tsx bench/coverage-tables.ts [--studies 2000]`. */

const imageCounts = [200, 800, 2001];
const seedCounts = [2, 3, 5, 10];
const seedSds = [0, 1, 2];
const correlations = [0, 0.5, 0.9];

const { values } = parseArgs({ options: { studies: { type: 'string', default: '2000' } } });
const studies = Number(values.studies);

/** A row of a table. A cell may hold several numbers, separated by slashes. */
interface Row {
  readonly head: readonly string[];
  readonly cells: readonly (readonly Coverage[])[];
}

const rowOf = (head: readonly number[], cells: readonly Cell[]): Row => {
  process.stderr.write(`${head.join(', ')}\n`);
  return { head: head.map(String), cells: cells.map((cell) => coverage(cell, studies)) };
};

type Column = readonly [title: string, quantity: number, of: (coverage: Coverage) => string];

function print(caption: string, head: readonly string[], rows: readonly Row[], columns: readonly Column[]): void {
  const body = rows.map(({ head: names, cells }) => [
    ...names,
    ...columns.map(([, quantity, of]) => cells.map((cell) => of(cell[quantity] as Coverage)).join(' / ')),
  ]);
  const table = markdownTable([[...head, ...columns.map(([title]) => title)], ...body], { align: 'r' });
  process.stdout.write(`${caption}\n\n${table}\n\n`);
}

const percent = (share: number): string => (100 * share).toFixed(1);
const everyQuantity = (of: Column[2]): Column[] => quantities.map(({ title }, index) => [title, index, of]);

const rows = imageCounts.flatMap((images) =>
  seedCounts.map((seeds) =>
    rowOf(
      [images, seeds],
      seedSds.map((seedSd) => ({ images, seeds, seedSd })),
    ),
  ),
);
const head = ['images', 'seeds'];
const sds = `at a seed sd of ${seedSds.join(' / ')} points`;
print(
  `Coverage in percent ${sds}:`,
  head,
  rows,
  everyQuantity(({ crossed }) => percent(crossed)),
);
print(
  `Coverage in percent of t over the seeds, ${sds}:`,
  head,
  rows,
  everyQuantity(({ overSeeds }) => percent(overSeeds)),
);
const [accuracy, difference] = [0, 1];
print(`Mean width in points, ${sds}:`, head, rows, [
  ['accuracy', accuracy, ({ crossedWidth }) => crossedWidth.toFixed(1)],
  ['t over seeds', accuracy, ({ overSeedsWidth }) => overSeedsWidth.toFixed(1)],
  ['difference', difference, ({ crossedWidth }) => crossedWidth.toFixed(1)],
  ['t over seeds', difference, ({ overSeedsWidth }) => overSeedsWidth.toFixed(1)],
]);

const paired = seedCounts.map((seeds) =>
  rowOf(
    [seeds],
    correlations.map((shared) => ({ images: 2001, seeds, seedSd: 2, shared })),
  ),
);
print(
  `A difference on 2,001 images, seed sd 2 points, if the seeds' luck correlates by ${correlations.join(' / ')}:`,
  ['seeds'],
  paired,
  [
    ['coverage, %', difference, ({ crossed }) => percent(crossed)],
    ['width', difference, ({ crossedWidth }) => crossedWidth.toFixed(1)],
    ['coverage of paired t, %', difference, ({ overSeeds }) => percent(overSeeds)],
    ['width', difference, ({ overSeedsWidth }) => overSeedsWidth.toFixed(1)],
  ],
);
