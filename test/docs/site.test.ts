import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const packages = existsSync('docs/node_modules');
const folder = mkdtempSync(join(tmpdir(), 'ablate-site-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Where the site is published below its host: links must lead there. */
const base = '/base';

const files = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
const html = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** The file that a server gives for a path of the site. */
const served = (path: string): string | undefined =>
  [path, `${path}.html`, join(path, 'index.html')].find(
    (file) => /\.\w+$/.test(file) && existsSync(join(folder, file)),
  );

/** What is wrong with a link on the page `file`; undefined if it leads to a file, and to an anchor of it if it names one. */
function faultOf(file: string, href: string): string | undefined {
  const { pathname, hash } = new URL(href, `https://site.test${base}/${file}`);
  if (!pathname.startsWith(`${base}/`)) return `${href} leads out of the site`;
  const target = served(decodeURI(pathname.slice(base.length + 1)));
  if (target === undefined) return `${href} leads nowhere`;
  const id = decodeURIComponent(hash.slice(1));
  return id === '' || html(target).includes(`id="${id}"`) ? undefined : `${href} names no heading of ${target}`;
}

describe.skipIf(!packages)(`the site${packages ? '' : ' (skipped: npm ci --prefix docs)'}`, () => {
  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(
      'npm',
      ['run', 'build', '--prefix', 'docs', '--', '--outDir', folder],
      {
        encoding: 'utf8',
        env: { ...process.env, SITE_BASE: base, GITHUB_REPOSITORY: 'acme/ablate', GITHUB_SHA: 'main' },
      },
    );
    expect(status, stdout + stderr).toBe(0);
  }, 900_000);

  it('has a page for each Markdown file of docs, a search index, the API and the reports', () => {
    const pages = readdirSync('docs').filter((file) => file.endsWith('.md'));
    const wanted = [...pages.map((file) => file.replace('.md', '.html')), 'api/index.html', 'results/index.html'];
    expect(files()).toEqual(expect.arrayContaining(wanted));
    expect(files().filter((file) => /localSearchIndex/.test(file))).not.toEqual([]);
  });

  it('lists every page in its sidebar', () => {
    const shown = html('start.html');
    const pages = [...readdirSync('docs'), ...readdirSync('docs/adr').map((file) => `adr/${file}`)];
    const listed = pages.filter((file) => file.endsWith('.md') && file !== 'index.md');
    expect(listed.filter((file) => !shown.includes(`href="${base}/${file.replace('.md', '')}"`))).toEqual([]);
  });

  it('has no link or picture that leads nowhere', () => {
    const pages = files().filter(
      (file) => file.endsWith('.html') && !/^(results|photographs|leave-one-out)\//.test(file),
    );
    expect(pages.length).toBeGreaterThan(20);
    const faults = pages.flatMap((file) =>
      [...html(file).matchAll(/(?:href|src)="([^"]+)"/g)].flatMap(([, href = '']) => {
        const fault = /^(https?:|data:)/.test(href) ? undefined : faultOf(file, href.replaceAll('&amp;', '&'));
        return fault === undefined ? [] : [`${file}: ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
  });
});
