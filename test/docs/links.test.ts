import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, type Page, pages, readPage } from './support/pages.ts';

/** What is wrong with a link from `page`; undefined if it leads to a file, and to a heading of it if it names one. */
function faultOf(page: Page, url: string): string | undefined {
  const [path = '', anchor] = decodeURI(url).split('#');
  const file = path === '' ? page.file : normalize(join(dirname(page.file), path));
  if (!existsSync(file)) return `there is no ${file}`;
  if (anchor === undefined) return;
  if (!file.endsWith('.md')) return `${file} has no headings`;
  return anchorsOf(readPage(file)).includes(anchor) ? undefined : `${file} has no heading #${anchor}`;
}

describe('links between the pages', () => {
  it('are many', () => {
    expect(pages.flatMap(({ links }) => links).length).toBeGreaterThan(100);
  });

  it.each(pages.map((page) => [page.file, page] as const))('in %s lead somewhere', (_, page) => {
    const internal = page.links.filter(({ url }) => !/^[a-z]+:/i.test(url));
    const faults = internal.map(({ line, url }) => ({ line, url, fault: faultOf(page, url) }));
    expect(faults.filter(({ fault }) => fault !== undefined)).toEqual([]);
  });
});
