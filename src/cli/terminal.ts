import { styleText } from 'node:util';
import { at } from '../base/arrays.ts';
import { shortened } from '../base/format.ts';
import { terminalText } from '../base/plain.ts';
import type { Column, Table } from '../report/tables/cells.ts';

/** Columns to assume if the output does not say, for example a file. */
const usualWidth = 80;
const gap = '  ';

/** Columns of the terminal at stdout. */
export const terminalWidth = (): number => process.stdout.columns || usualWidth;

/** Prints a value as a JSON document. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints a line for people, beside the output. */
export function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Lines that each give a value its name, with all values in one column. */
export function namedValues(values: readonly (readonly [name: string, value: unknown])[]): string {
  const width = Math.max(...values.map(([name]) => name.length)) + 2;
  return values.map(([name, value]) => `${name.padEnd(width)}${value}\n`).join('');
}

/** Bold on a terminal, unchanged elsewhere. */
export const bold = (text: string): string => (process.stdout.isTTY ? styleText('bold', text) : text);

/** Wraps a text between words. */
export function wrapped(text: string, width = terminalWidth()): string {
  return broken(wordsOf(text), width).join('\n');
}

/** A table in columns for a terminal. A text that is too wide continues in the next line of its cell. */
export function terminalTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>, width = terminalWidth()): string {
  const titles = columns.map(({ title }) => title);
  const texts = rows.map((row) => row.map(({ text }) => text));
  const columnTexts = columns.map((_, column) => [titles, ...texts].map((row) => row[column] ?? ''));
  const widths = fitting(columnTexts, width);
  const linesOf = (cells: readonly string[], emphasize: (text: string, column: number) => string): string => {
    const lines = cells.map((text, column) => cellLines(text, at(widths, column)));
    const height = Math.max(...lines.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      lines
        .map((own, column) => {
          const text = shortened(own[line] ?? '', at(widths, column));
          const padded = aligned(text, at(widths, column), columns[column]?.align);
          return text === '' ? padded : emphasize(padded, column);
        })
        .join(gap)
        .trimEnd(),
    ).join('\n');
  };
  const isStrong = (row: number, column: number): boolean => rows[row]?.[column]?.strong === true;
  return [
    linesOf(titles, bold),
    ...texts.map((cells, row) => linesOf(cells, (text, column) => (isStrong(row, column) ? bold(text) : text))),
  ].join('\n');
}

/** A text in a column of a table. */
export const aligned = (text: string, width: number, align: Column['align'] = 'left'): string =>
  align === 'right' ? text.padStart(width) : text.padEnd(width);

/**
 * Widths of the columns. Each is as wide as its widest text. If that is too wide for the terminal, the widest columns
 * shrink, down to their longest word.
 */
function fitting(columns: readonly (readonly string[])[], width: number): number[] {
  const widths = columns.map((texts) => Math.max(...texts.map((text) => terminalText(text).length)));
  const longest = (piecesOf: (text: string) => string[]): number[] =>
    columns.map((texts) => Math.max(...texts.flatMap(piecesOf).map(({ length }) => length)));
  const total = (): number => widths.reduce((sum, each) => sum + each, gap.length * (widths.length - 1));
  const narrow = (floor: readonly number[]): void => {
    while (total() > width) {
      const slack = widths.map((each, column) => (each > at(floor, column) ? each : 0));
      const widest = Math.max(...slack);
      if (widest === 0) return;
      widths[slack.indexOf(widest)] = widest - 1;
    }
  };
  narrow(longest(piecesOf));
  narrow(longest(wordsOf));
  // If that is still too wide, words are cut.
  narrow(columns.map(() => 1));
  return widths;
}

const wordsOf = (text: string): string[] => terminalText(text).split(/\s+/);

/** Splits a text into words. Brackets, such as an interval, count as one word. */
const piecesOf = (text: string): string[] => terminalText(text).split(/\s+(?![^(]*\))/);

/** Lines of a cell. An interval stays whole if the cell is wide enough. */
const cellLines = (text: string, width: number): string[] =>
  broken(
    piecesOf(text).flatMap((piece) => (piece.length > width ? wordsOf(piece) : [piece])),
    width,
  );

function broken(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
