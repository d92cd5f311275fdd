import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { petImages, writeZip } from '../data/support/archive.ts';
import { ablate, tinyConfig } from '../support/cli.ts';
import { figure } from '../support/figures.ts';
import { times } from '../support/scale.ts';
import { hostileImages, inInks } from './support/hostile-images.ts';
import { type Hostile, hostileZips } from './support/hostile-zips.ts';

/** The short form takes one of so many. */
const one = { of: times({ short: 12, long: 1 }) };
const chosen = (all: readonly Hostile[]): readonly Hostile[] => all.filter((_, index) => index % one.of === 0);
const limits = { timeout: 1_200_000 };
const megabyte = 1e6;
/** Bytes that an archive may cost more than an honest one. */
const mostGrowth = 100 * megabyte;
const preload = fileURLToPath(new URL('../support/peak-memory.mjs', import.meta.url));

let folder: string;
/** Bytes that the command takes at most with an honest archive. */
let usual: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-hostile-'));
  await writeZip(join(folder, 'pets.zip'), await petImages(5));
  const { code, stderr, peak } = await prepare('pets.zip');
  expect(code, stderr).toBe(0);
  usual = peak;
});

afterAll(() => rm(folder, { recursive: true }));

/** Runs `ablate data` on the archive and tells how much memory it took at most. */
async function prepare(archive: string) {
  const file = join(folder, 'peak');
  const words = ['data', '--config', tinyConfig, '--dataset', `archive:${archive}`, '--limit', 'all'];
  const env = { NODE_OPTIONS: `--import ${preload}`, PEAK_MEMORY: file };
  const outcome = await ablate(words, folder, { env });
  return { ...outcome, peak: Number(await readFile(file, 'utf8')) };
}

/** Prepares it, and expects one sentence, exit code 2, no file anywhere, and little memory, which is given. */
async function refused({ what, bytes }: Hostile): Promise<number> {
  await writeFile(join(folder, 'hostile.zip'), bytes());
  const { code, stdout, stderr, peak } = await prepare('hostile.zip');
  const sentences = stderr
    .split('\n')
    .filter((line) => line !== '' && !/^(Data: |Preparing |Another process |Left out, )/.test(line));
  expect.soft(sentences, what).toEqual([expect.stringMatching(/^\S.*\.$/)]);
  expect
    .soft(
      ['\u202E', '\u001B'].some((control) => stderr.includes(control)),
      what,
    )
    .toBe(false);
  expect.soft(stdout, what).toBe('');
  expect.soft(code, what).toBe(2);
  expect.soft(peak - usual, what).toBeLessThan(mostGrowth);
  return peak - usual;
}

async function refuseAll(all: readonly Hostile[], kind: string): Promise<void> {
  let most = 0;
  for (const hostile of all) most = Math.max(most, await refused(hostile));
  expect((await readdir(folder)).sort()).toEqual(['dataset-cache', 'hostile.zip', 'peak', 'pets.zip']);
  figure(
    'Archives from strangers',
    `${all.length} of ${all.length} ${kind} refused in one sentence with exit code 2; the greediest took ${Math.round(most / megabyte)} MB more than an honest one`,
  );
}

describe('an archive from a stranger', () => {
  it('is refused in one sentence, and takes little memory', limits, async () => {
    await refuseAll(chosen(await hostileZips()), 'hostile zips');
  });

  it('is refused in one sentence if none of its pictures is one', limits, async () => {
    const archives = await Promise.all(
      chosen(await hostileImages()).map(async ({ what, bytes }) => {
        const path = join(folder, 'hostile.zip');
        const picture = bytes();
        const names = ['Cat', 'Dog'].flatMap((pet) => [0, 1, 2].map((index) => `PetImages/${pet}/${index}.jpg`));
        await writeZip(path, Object.fromEntries(names.map((name) => [name, picture])));
        const archive = await readFile(path);
        return { what, bytes: () => archive };
      }),
    );
    await refuseAll(archives, 'kinds of hostile pictures');
  });

  it('is read with a picture in inks', limits, async () => {
    await writeZip(join(folder, 'inks.zip'), { ...(await petImages(5)), 'PetImages/Cat/9.jpg': await inInks() });
    const { code, stdout, stderr } = await prepare('inks.zip');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^kept +11$/m);
    await rm(join(folder, 'inks.zip'));
  });
});
