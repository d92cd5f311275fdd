import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, escapeNote, fenced, link, toMarkdown } from '../../../src/report/markdown/markdown.ts';
import type { Table } from '../../../src/report/tables/cells.ts';

const render = (markdown: string): string =>
  unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeStringify, { allowDangerousHtml: true })
    .processSync(markdown)
    .toString();

/** What a reader sees of rendered text: entities read, invisible joiners left out. */
const seen = (rendered: string): string =>
  rendered
    .replaceAll('\u2060', '')
    .replace(/&#x([0-9A-F]+);/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('&lt;', '<');

const hostile = [
  'a|b',
  'a\\|b',
  '**bold** _it_ ~~gone~~ `code`',
  '<img src=x onerror=alert(1)>',
  '<!-- ablate: other -->',
  '</details><script>alert(1)</script>',
  '[click](https://evil.example)',
  '![pixel](https://evil.example/x.png)',
  'see https://evil.example or www.evil.example or me@evil.example',
  '@everyone #1 &amp; &copy;',
  '[^1] [x]: https://evil.example',
  '$x$ \\',
];

describe('escapeMarkdown', () => {
  it.each(hostile)('shows %j as that text and nothing else', (text) => {
    expect(seen(render(`name ${escapeMarkdown(text)} end`))).toBe(`<p>name ${text} end</p>`);
  });

  const commit = '0123456789abcdef0123456789abcdef01234567';
  it.each(['@everyone', '#1', 'GH-1', 'deadbee', commit, 'https://evil.example', 'www.evil.example', ':tada:'])(
    'leaves GitHub nothing of %j to turn into a mention, a link or a picture',
    (text) => {
      expect(render(escapeMarkdown(text))).not.toContain(text);
    },
  );

  it('keeps on one line what has several, without control characters and direction marks', () => {
    expect(escapeMarkdown('a\n\n# b\r\tc\u0000\u202Ed')).toBe('a # b c d');
  });

  it('leaves names and figures as they are', () => {
    const plain = 'cats_vs_dogs: resnet34-seed0, +4.2 (−1.0 to +9.4), p < 0.001 (64 px)';
    expect(escapeMarkdown(plain)).toBe(plain);
  });
});

describe('toMarkdown', () => {
  it.each(hostile)('keeps its rows and columns with a variant called %j', (text) => {
    const table: Table = {
      caption: 'accuracies',
      headings: 1,
      columns: [
        { title: text, align: 'left' },
        { title: 'top-1', align: 'right' },
      ],
      rows: [
        [{ text }, { text, strong: true }],
        [{ text: 'second' }, { text: '1.0', href: 'https://example.com/a' }],
      ],
    };
    const rendered = render(toMarkdown(table));
    expect(rendered.match(/<tr>/g)).toHaveLength(3);
    expect(rendered.match(/<t[hd][ >]/g)).toHaveLength(6);
    expect(rendered.match(/<(img|script|details|a|code|em|del)\b/g)).toEqual(['<a']);
    expect(rendered).not.toContain('<!--');
  });
});

describe('link', () => {
  it('links to https and to nothing else', () => {
    expect(render(link('job', 'https://example.com/a(b)>c'))).toBe(
      '<p><a href="https://example.com/a(b)%3Ec">job</a></p>',
    );
    for (const address of ['javascript:alert(1)', 'http://example.com', 'https://', undefined]) {
      expect(link('job', address)).toBe('job');
    }
  });
});

describe('fenced', () => {
  it('cannot be closed by what it holds', () => {
    const content = 'echo `a`\n```\n</code>\n````';
    expect(render(fenced(content, 'sh'))).toBe(
      `<pre><code class="language-sh">${content.replace('<', '&#x3C;')}\n</code></pre>`,
    );
  });
});

describe('escapeNote', () => {
  it("keeps a commit's hash whole, as code", () => {
    expect(escapeNote('Code: commit cd0926554c1c8b3d1109fc04c08d908789c14270 of @somebody')).toBe(
      'Code: commit `cd0926554c1c8b3d1109fc04c08d908789c14270` of @\u2060somebody',
    );
  });
});
