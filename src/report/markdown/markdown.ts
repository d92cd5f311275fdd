import { markdownTable } from 'markdown-table';
import type { Cell, Table } from '../tables/cells.ts';

/**
 * Escapes text from a record, so that Markdown shows exactly that text: no markup, no table cell, no link, no mention.
 * Use it inside a line, never at the start of one.
 *
 * The joiner (U+2060, no width) breaks what GitHub looks for after Markdown: `@name`, `#1`, `GH-1`, the hash of a
 * commit, `:emoji:`, `www.` and `://`.
 */
export const escapeMarkdown = (text: string): string =>
  escapeMarks(text).replace(hash, (digits) => digits.replace(/.{6}(?=.)/g, '$&\u2060'));

/**
 * The same for a sentence that names commits. Their hashes become code, which GitHub does not link, and which people
 * can copy.
 */
export const escapeNote = (text: string): string => escapeMarks(text).replace(hash, '`$&`');

/** What GitHub takes for a commit. */
const hash = /\b[0-9a-f]{7,}\b/gi;

function escapeMarks(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return plain
    .replace(/[\\`*[\]|~&$]|<(?=[A-Za-z/!?])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
    .replace(/@(?=\w)|#(?=\d)|www(?=\.)|:(?=\/\/|[\w+-]+:)|\bGH(?=-\d)/gi, '$&\u2060');
}

/** A Markdown link; only the text if `href` is not an https address. */
export function link(text: string, href: string | undefined): string {
  const safe = href?.startsWith('https://') && URL.canParse(href) ? new URL(href).href : undefined;
  return safe === undefined ? escapeMarkdown(text) : `[${escapeMarkdown(text)}](<${safe.replace(/[<>]/g, encodeURI)}>)`;
}

/** A table in GitHub's Markdown, which has no captions. */
export function toMarkdown({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  return markdownTable([columns.map(({ title }) => escapeMarkdown(title)), ...rows.map((row) => row.map(cellText))], {
    align: columns.map(({ align }) => align),
  });
}

function cellText({ text, href, strong }: Cell): string {
  const content = href === undefined ? escapeMarkdown(text) : link(text, href);
  return strong ? `**${content}**` : content;
}

/** A code block. Its fence is longer than any fence in `content`. */
export function fenced(content: string, language = ''): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${content}\n${fence}`;
}

/** A section that is folded until somebody clicks on it. */
export const collapsed = (title: string, content: string): string =>
  `<details>\n<summary>${title}</summary>\n\n${content}\n\n</details>`;

/** Paragraphs separated by empty lines. Empty paragraphs are left out. */
export const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
