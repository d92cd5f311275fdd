import fc from 'fast-check';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { parseFailure, parseRecord } from '../../src/record/parse.ts';
import { toMarkdown } from '../../src/report/markdown/markdown.ts';
import { html } from '../../src/report/page/html.ts';
import { parsePlan } from '../../src/study/plan.ts';
import { planOfRecords } from '../github/support/plan.ts';
import { figure } from '../support/figures.ts';
import { makeRecord } from '../support/records.ts';
import { times } from '../support/scale.ts';

const numRuns = times({ short: 100, long: 10_000 });
const limits = { timeout: 600_000 };

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

/** A copy of `value` in which the place that `path` leads to is `other`, or gone. */
function changed(value: Json, [turn, ...rest]: readonly number[], other: Json | undefined): Json | undefined {
  if (turn === undefined || value === null || typeof value !== 'object') return other;
  const keys = Object.keys(value);
  const key = keys[turn % keys.length];
  if (key === undefined) return other;
  const copy = structuredClone(value) as Record<string, Json | undefined>;
  copy[key] = changed(copy[key] as Json, rest, other);
  return copy as Json;
}

const record = makeRecord();
const failure = { schema: 1, variant: 'plain34', seed: 0, reason: 'diverged', message: 'loss is NaN' };
const readers = [
  { what: 'record', read: parseRecord, good: record },
  { what: 'failure', read: parseFailure, good: failure },
  { what: 'plan', read: parsePlan, good: planOfRecords([record]) },
] as const;

describe('a file from a stranger', () => {
  it.each(readers)(`is a $what or a sentence, ${numRuns} times`, limits, ({ what, read, good }) => {
    const damaged = fc
      .tuple(fc.array(fc.nat(20), { maxLength: 4 }), fc.option(fc.jsonValue(), { nil: undefined }))
      .map(([path, other]) => JSON.stringify(changed(good as unknown as Json, path, other as Json | undefined)) ?? '');
    fc.assert(
      fc.property(fc.oneof(damaged, fc.json(), fc.string()), (text) => {
        try {
          read(text, 'file.json');
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigurationError);
        }
      }),
      { numRuns, seed: 0 },
    );
    figure('Files from strangers', `${numRuns} of ${numRuns} texts were a ${what} or an error of one sentence`);
  });
});

/** Pieces that mean something to Markdown, to HTML or to GitHub. */
const pieces = [
  ...['@all', '#1', 'GH-1', '0123456789abcdef0123456789abcdef01234567', 'me@evil.example', 'a/b#1', 'a/b@deadbee'],
  ...['https://evil.example', 'www.evil.example', '[x](//y)', '![x](//y)', '[^1]', ':tada:', '<!-- ablate: x -->'],
  ...[
    '<img src=x>',
    '</td></table>',
    '&lt;',
    '|',
    '\\',
    '`',
    '```',
    '**',
    '__',
    '~~',
    '$',
    '\n',
    '\n\n# ',
    '- ',
    '\u202E',
  ],
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

const markdown = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeStringify, { allowDangerousHtml: true });

/** What GitHub makes a link of after Markdown is done. */
const reference = /(?<![\w&])@\w|(?<![\w&])#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|https?:\/\/|www\.|:tada:/i;
const turns = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;

describe('a text from a stranger', () => {
  it(`adds nothing of its own to a table in a comment, ${numRuns} times`, limits, () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const columns = [
          { title: 'variant', align: 'left' },
          { title: 'top-1', align: 'right' },
        ] as const;
        const written = toMarkdown({ columns, rows: [[{ text }, { text, strong: true }]] });
        const rendered = markdown.processSync(written).toString();
        const tags = [...rendered.matchAll(/<\/?([a-z]+)/g)].map(([, tag]) => tag);
        expect(tags.filter((tag) => !allowed.has(tag as string))).toEqual([]);
        expect(rendered.match(/<t[hd][ >]/g)).toHaveLength(4);
        expect(rendered).not.toContain('<!--');
        expect(rendered.replace(/&#x[0-9A-F]+;/g, '')).not.toMatch(reference);
        expect(written).not.toMatch(turns);
      }),
      { numRuns, seed: 0 },
    );
    figure('Texts from strangers', `${numRuns} of ${numRuns} added nothing of their own to a comment`);
  });

  it(`adds no markup to a page, ${numRuns} times`, limits, () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        expect(markup.match(/[<>"]/g)).toHaveLength(6);
        expect(markup).not.toMatch(turns);
      }),
      { numRuns, seed: 0 },
    );
    figure('Texts from strangers', `${numRuns} of ${numRuns} added no markup to a page`);
  });
});

const allowed = new Set(['table', 'thead', 'tbody', 'tr', 'th', 'td', 'strong']);
