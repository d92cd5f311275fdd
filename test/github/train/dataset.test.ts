import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataStore } from '../../../src/github/train/data-store.ts';
import { fillCache, provideData } from '../../../src/github/train/dataset.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { useGitHub } from '../support/github.ts';
import { enterRunner } from '../support/runner-environment.ts';

const name = 'a'.repeat(64);
const folder = `dataset-cache/${name}`;
const digest = 'd'.repeat(64);

/** Stands in for `ablate data`: the digest is the first line of the file it "prepares". */
const program = `
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const folder = '${folder}';
const file = folder + '/index';
if (process.argv.includes('--verify') && !existsSync(file)) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, '${digest}');
  console.error('prepared');
}
const digest = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
console.log(JSON.stringify({ folder, digest }));
`;

const fakes = useGitHub();
let workspace: string;
let lines: string[];
let leave: () => void;

beforeEach(async () => {
  workspace = temporaryFolder();
  await mkdir(join(workspace, 'bin'));
  await writeFile(join(workspace, 'bin/ablate.mjs'), program);
  lines = [];
  leave = enterRunner({ workspace, results: fakes.results.url, runId: 42 });
});
afterEach(() => leave());

const say = (line: string) => void lines.push(line);
const request = (signal = new AbortController().signal) => ({
  ...{ folder: workspace, planFile: 'plan.json' },
  ...{ onLine: say, signal },
});
const provide = (store?: string) =>
  provideData(request(), { folder, digest }, store === undefined ? undefined : new DataStore(store, say));
const prepared = () => lines.filter((line) => line === 'prepared').length;

describe('the data of a study', () => {
  it('are prepared once, cached under their exact name, and restored by the next', async () => {
    expect(await fillCache(request())).toEqual({ folder, digest, hit: false });
    await rm(join(workspace, folder), { recursive: true });
    expect(await fillCache(request())).toEqual({ folder, digest, hit: true });
    expect(prepared()).toBe(1);
    expect(fakes.results.caches.map(({ key }) => key)).toEqual([`ablate-dataset-${name}`]);
  });

  it('come from the cache where the runner keeps none', async () => {
    await fillCache(request());
    await rm(join(workspace, folder), { recursive: true });
    await provide();
    expect(prepared()).toBe(1);
  });

  it('are prepared where the cache has lost them', async () => {
    await provide();
    expect(prepared()).toBe(1);
  });

  it('are refused where the content has another digest than planned', async () => {
    await fillCache(request());
    const planned = { folder, digest: 'e'.repeat(64) };
    await expect(provideData(request(), planned, undefined)).rejects.toThrow(
      /have digest d+, expected e+: delete the cache/,
    );
  });

  it("stay on a runner of one's own, which then asks no network", async () => {
    const store = temporaryFolder();
    await fillCache(request());
    await provide(store);
    expect(await readdir(store)).toEqual([name]);
    await rm(join(workspace, folder), { recursive: true });
    const before = fakes.results.cacheLookups.length;
    await provide(store);
    expect(fakes.results.cacheLookups).toHaveLength(before);
    expect(existsSync(join(workspace, folder))).toBe(true);
  });

  it('are fetched again where the local copy is damaged', async () => {
    const store = temporaryFolder();
    await fillCache(request());
    await provide(store);
    await appendFile(join(store, name, 'index'), 'x');
    await provide(store);
    expect(lines.join()).toContain('is damaged and is thrown away');
    expect(await readFile(join(store, name, 'index'), 'utf8')).toBe(digest);
  });
});
