import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { slug } from '../../../docs/.vitepress/slug.ts';

/** A node of a Markdown document, with what these tests read of it. */
interface Node {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly lang?: string | null;
  readonly children?: readonly Node[];
  readonly position?: { readonly start: { readonly line: number } };
}

export interface CodeBlock {
  readonly file: string;
  readonly line: number;
  /** The word after the fence; empty if there is none. */
  readonly language: string;
  readonly text: string;
}

export interface Page {
  readonly file: string;
  readonly headings: readonly string[];
  /** Where the links and pictures lead, as it is written. */
  readonly links: readonly { readonly line: number; readonly url: string }[];
  readonly blocks: readonly CodeBlock[];
}

/** The pages that people read: of the top folder, of docs, and the README of a folder. */
export const pages: readonly Page[] = [
  ...['.', 'docs', 'docs/adr'].flatMap((folder) => markdownIn(folder)),
  ...['bench/README.md', 'dataset-cache/README.md', 'test/fixtures/README.md'],
].map(readPage);

function markdownIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return names.sort().map((name) => join(folder, name));
}

/** Reads a Markdown file of the repository. */
export function readPage(file: string): Page {
  // Front matter is the site's, and no Markdown.
  const text = readFileSync(file, 'utf8').replace(/^---\n[\s\S]*?\n---\n/, (matter) => matter.replace(/[^\n]+/g, ''));
  const nodes = [...everyNode(unified().use(remarkParse).use(remarkGfm).parse(text) as Node)];
  const linked = nodes.filter(({ type }) => ['link', 'image', 'definition'].includes(type));
  return {
    file,
    headings: nodes.filter(({ type }) => type === 'heading').map(textOf),
    links: linked.map((node) => ({ line: lineOf(node), url: node.url ?? '' })),
    blocks: nodes
      .filter(({ type }) => type === 'code')
      .map((node) => ({ file, line: lineOf(node), language: node.lang ?? '', text: node.value ?? '' })),
  };
}

/** The anchors of a page: those of its headings; one that stands there again gets a number, as on GitHub. */
export function anchorsOf({ headings }: Page): readonly string[] {
  const slugs = headings.map(slug);
  return slugs.map((anchor, index) => {
    const before = slugs.slice(0, index).filter((other) => other === anchor).length;
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

function* everyNode(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children ?? []) yield* everyNode(child);
}

function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

function lineOf({ position }: Node): number {
  return position?.start.line ?? 0;
}
