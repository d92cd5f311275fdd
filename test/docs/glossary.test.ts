import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const rows = readFileSync('docs/glossary.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2);
const words = rows.map((row) => row.split(' | ')[0]?.slice(2) ?? '');

it('the glossary lists each word once, in alphabetical order', () => {
  expect(words).toContain('design');
  expect(words).toEqual([...new Set(words)].sort((one, other) => one.localeCompare(other, 'en')));
});

it('the glossary defines each word in one sentence', () => {
  const meanings = rows.map((row) => row.replace(/^\| .*? \| | \|$/g, ''));
  expect(meanings.filter((meaning) => !/^[A-Z].*\.$/.test(meaning) || /[.!?] [A-Z]/.test(meaning))).toEqual([]);
});
