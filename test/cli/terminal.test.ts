import { describe, expect, it } from 'vitest';
import { terminalTable, wrapped } from '../../src/cli/terminal.ts';
import { cell, figure, label } from '../../src/report/tables/cells.ts';

const table = {
  columns: [label('variant'), figure('val top-1, %'), label('verdict')],
  rows: [
    [cell('resnet34'), cell('89.0 (86.0 to 92.0)'), cell('undecided (about 46 more seeds)')],
    [cell('a'.repeat(30)), cell('5.0'), cell('')],
  ],
};
const longest = (text: string): number => Math.max(...text.split('\n').map(({ length }) => length));

describe('a table on a terminal', () => {
  it('is in columns, with figures at the right', () => {
    expect(terminalTable(table, 200).split('\n')).toEqual([
      `variant${' '.repeat(25)}       val top-1, %  verdict`,
      `resnet34${' '.repeat(24)}89.0 (86.0 to 92.0)  undecided (about 46 more seeds)`,
      `${'a'.repeat(30)}                  5.0`,
    ]);
  });

  it('breaks cells between words, and brackets only if they must', () => {
    const text = terminalTable(table, 72);
    expect(longest(text)).toBeLessThanOrEqual(72);
    expect(text).toMatch(/ \(86\.0 to 92\.0\) {2}/);
    expect(terminalTable(table, 50)).not.toContain('…');
  });

  it.each([20, 40, 80])('never is wider than %i columns', (width) => {
    expect(longest(terminalTable(table, width))).toBeLessThanOrEqual(width);
  });

  it('shows no character that commands a terminal', () => {
    expect(terminalTable({ columns: [label('a')], rows: [[cell('\u001b[2Jx')]] })).not.toContain('\u001b');
  });
});

it('wraps a sentence between words', () => {
  expect(wrapped('one two three', 8)).toBe('one two\nthree');
  expect(wrapped('longer-than-that a', 8)).toBe('longer-than-that\na');
});
