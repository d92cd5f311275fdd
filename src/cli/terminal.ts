import { styleText } from 'node:util';
import { terminalText } from '../base/plain.ts';
import type { Cell, Table } from '../report/cells.ts';
import { shortened } from '../report/format.ts';

/** Columns of a terminal that does not say how many it has, such as a file. */
const usualWidth = 80;
const gap = '  ';
/** A column of words is cut to no less. */
const narrowest = 8;

/** Columns of the terminal at stdout. */
export const terminalWidth = (): number => process.stdout.columns || usualWidth;

/** A table in columns for a terminal. If it is too wide, its widest column of words is cut, so that nothing wraps. */
export function terminalTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>, width = terminalWidth()): string {
  const texts = rows.map((row) => row.map(({ text }) => terminalText(text)));
  const titles = columns.map(({ title }) => title);
  const widths = fitting(
    columns.map((_, column) => Math.max(...[titles, ...texts].map((row) => row[column]?.length ?? 0))),
    columns.map(({ align }) => align === 'left'),
    width,
  );
  const line = (cells: readonly string[], emphasize: (text: string, column: number) => string): string =>
    cells
      .map((text, column) => {
        const room = widths[column] ?? 0;
        const shown = shortened(text, room);
        const padded = columns[column]?.align === 'right' ? shown.padStart(room) : shown.padEnd(room);
        return emphasize(padded, column);
      })
      .join(gap)
      .trimEnd();
  return [
    line(titles, bold),
    ...texts.map((cells, row) => line(cells, (text, column) => (isStrong(rows[row]?.[column]) ? bold(text) : text))),
  ].join('\n');
}

function fitting(widths: readonly number[], mayShrink: readonly boolean[], width: number): number[] {
  const fitted = [...widths];
  const total = (): number => fitted.reduce((sum, each) => sum + each, gap.length * (fitted.length - 1));
  while (total() > width) {
    const widest = Math.max(...fitted.filter((_, column) => mayShrink[column]));
    if (widest <= narrowest) break;
    const column = fitted.findIndex((each, index) => mayShrink[index] && each === widest);
    fitted[column] = widest - 1;
  }
  return fitted;
}

const isStrong = (cell: Cell | undefined): boolean => cell?.strong === true;

/** Bold on a terminal, plain elsewhere. */
const bold = (text: string): string => (process.stdout.isTTY ? styleText('bold', text) : text);

/** A text in lines that end between words. */
export function wrapped(text: string, width = terminalWidth()): string {
  const lines: string[] = [];
  let line = '';
  for (const word of terminalText(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
