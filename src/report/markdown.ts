import { markdownTable } from 'markdown-table';
import type { Cell, Table } from './cells.ts';

/**
 * Text from a record as Markdown that shows just that text: no markup, no table cell, no link, no mention. To be put
 * inside a line, never at its start. The joiner (U+2060, no width) breaks what GitHub looks for after Markdown is done:
 * `@name`, `#1`, `GH-1`, a commit's hash, `:emoji:`, `www.` and `://`.
 */
export const escapeMarkdown = (text: string): string =>
  escapeMarks(text).replace(hash, (digits) => digits.replace(/.{6}(?=.)/g, '$&\u2060'));

/** The same for a sentence that names commits: their hashes become code, which GitHub does not link and people can copy. */
export const escapeNote = (text: string): string => escapeMarks(text).replace(hash, '`$&`');

/** What GitHub takes for a commit. */
const hash = /\b[0-9a-f]{7,}\b/gi;

function escapeMarks(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return plain
    .replace(/[\\`*[\]|~&$]|<(?=[A-Za-z/!?])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
    .replace(/@(?=\w)|#(?=\d)|www(?=\.)|:(?=\/\/|[\w+-]+:)|\bGH(?=-\d)/gi, '$&\u2060');
}

/** A Markdown link, or the bare text where `href` is no https address. */
export function link(text: string, href: string | undefined): string {
  const safe = href?.startsWith('https://') && URL.canParse(href) ? new URL(href).href : undefined;
  return safe === undefined ? escapeMarkdown(text) : `[${escapeMarkdown(text)}](<${safe.replace(/[<>]/g, encodeURI)}>)`;
}

/** A GFM table, which has no caption. */
export function toMarkdown({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  return markdownTable([columns.map(({ title }) => escapeMarkdown(title)), ...rows.map((row) => row.map(cellText))], {
    align: columns.map(({ align }) => align),
  });
}

function cellText({ text, href, strong }: Cell): string {
  const content = href === undefined ? escapeMarkdown(text) : link(text, href);
  return strong ? `**${content}**` : content;
}

/** A fenced block whose fence is longer than any in `content`. */
export function fenced(content: string, language = ''): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${content}\n${fence}`;
}

/** A section that opens on a click. */
export const collapsed = (title: string, content: string): string =>
  `<details>\n<summary>${title}</summary>\n\n${content}\n\n</details>`;
