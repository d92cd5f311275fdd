import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, type Page, pages, readPage } from './support/pages.ts';

/** The file that a link from `page` leads to, and the heading if it names one. */
function targetOf(page: Page, url: string): { file: string; anchor: string | undefined } {
  const [path = '', anchor] = decodeURI(url).split('#');
  return { file: path === '' ? page.file : normalize(join(dirname(page.file), path)), anchor };
}

const internalLinks = (page: Page) => page.links.filter(({ url }) => !/^[a-z]+:/i.test(url));

/** What is wrong with a link from `page`; undefined if it leads to a file, and to a heading of it if it names one. */
function faultOf(page: Page, url: string): string | undefined {
  const { file, anchor } = targetOf(page, url);
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
    const faults = internalLinks(page).map(({ line, url }) => ({ line, url, fault: faultOf(page, url) }));
    expect(faults.filter(({ fault }) => fault !== undefined)).toEqual([]);
  });

  // A file that Git ignores is there for its author alone.
  it.skipIf(!existsSync('.git'))('lead to no file that Git ignores', () => {
    const files = pages.flatMap((page) => internalLinks(page).map(({ url }) => targetOf(page, url).file));
    const { status, stdout } = spawnSync('git', ['check-ignore', '--stdin'], {
      input: files.join('\n'),
      encoding: 'utf8',
    });
    expect({ status, ignored: stdout }).toEqual({ status: 1, ignored: '' });
  });
});
