import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DataStore } from '../../../src/github/train/data-store.ts';
import { temporaryFolder } from '../../support/folder.ts';

let root: string;
let folder: string;
let warnings: string[];
let store: DataStore;
beforeEach(() => {
  root = temporaryFolder();
  folder = join(root, 'datasets');
  warnings = [];
  store = new DataStore(folder, (line) => warnings.push(line));
});

const nameOf = (digit: string): string => digit.repeat(64);

/** A data set of 60 files. */
function makeSource(): string {
  const source = join(root, 'source');
  mkdirSync(source);
  for (let file = 0; file < 60; file++) writeFileSync(join(source, `${file}`), `${file}`.repeat(2000));
  return source;
}

const apart = ['unshare', '--pid', '--fork', '--mount-proc'] as const;
const refused = spawnSync(apart[0], [...apart.slice(1), 'true'], { encoding: 'utf8' });
const reason = refused.status === 0 ? '' : ` (skipped: ${refused.stderr?.trim() || refused.error?.message})`;

/** Runs jobs at the same time on the one store; gives what they printed. */
async function runJobs(count: number, command: readonly string[], discards: boolean): Promise<string> {
  const program = [process.execPath, '--import', 'tsx', resolve('test/github/support/use-store.ts')];
  const [file = '', ...words] = [...command, ...program, folder, makeSource(), '12', discards ? 'discards' : ''];
  const jobs = Array.from({ length: count }, async () => {
    const job = spawn(file, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [job.stdout, job.stderr]) stream.on('data', (part) => (text += part));
    const code = await new Promise((done) => job.once('close', done));
    expect(code, text).toBe(0);
    return text;
  });
  return (await Promise.all(jobs)).join('');
}

describe('the data sets of a runner', () => {
  it('are all there after six jobs have brought them at once, and nothing else', async () => {
    expect(await runJobs(6, [], false)).toBe('');
    expect(readdirSync(folder).sort()).toEqual(['0', '1', '2'].map(nameOf));
  });

  it.skipIf(reason !== '')(`are so, too, with eight jobs that do not see each other's processes${reason}`, async () => {
    expect(await runJobs(8, apart, false)).toBe('');
    expect(readdirSync(folder).sort()).toEqual(['0', '1', '2'].map(nameOf));
  });

  it('are whole or not there while others are thrown away', async () => {
    const said = await runJobs(6, [], true);
    expect(said.replaceAll(/^Data set \d+ could not be copied from .*ENOENT.*\n/gm, '')).toBe('');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('cost a warning, and no job, if they cannot be kept', async () => {
    writeFileSync(folder, 'a file');
    await store.keep(nameOf('a'), makeSource());
    expect(await store.take(nameOf('a'), join(root, 'target'))).toBe(false);
    await store.prune();
    expect(warnings).toEqual([expect.stringMatching(/^Data set a+ could not be kept in .*datasets: E\w+/)]);
  });

  it('are thrown away, too, if they are of the image that the runner was started from', async (test) => {
    const [lower, upper, work] = ['lower', 'upper', 'work'].map((name) => join(root, name)) as [string, string, string];
    for (const each of [join(lower, nameOf('a')), upper, work, folder]) mkdirSync(each, { recursive: true });
    writeFileSync(join(lower, nameOf('a'), 'index'), 'damaged');
    const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work},redirect_dir=off`;
    const mounted = spawnSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, folder], { encoding: 'utf8' });
    test.skip(mounted.status !== 0, `no layers can be mounted: ${mounted.stderr?.trim()}`);
    try {
      await store.discard(nameOf('a'));
      expect(warnings).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      spawnSync('umount', [folder]);
    }
  });
});

describe('what is cleared', () => {
  const hour = 3_600_000;
  const now = Date.now();

  function add(name: string, bytes: number, hoursUnused: number): void {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'shard'), '');
    // Takes no room: only its size says so.
    truncateSync(join(path, 'shard'), bytes);
    utimesSync(path, new Date(now - hoursUnused * hour), new Date(now - hoursUnused * hour));
  }

  it('is what was unused for 30 days, and above 10 GB what was unused for longest', async () => {
    add(nameOf('a'), 1e9, 31 * 24);
    add(nameOf('b'), 5e9, 29 * 24);
    add(nameOf('c'), 5e9, 48);
    add(nameOf('d'), 4e9, 2);
    await store.prune(now);
    expect(readdirSync(folder)).toEqual(['c', 'd'].map(nameOf));
    expect(warnings).toEqual([]);
  });

  it('is nothing that was used within the hour, however much it is', async () => {
    add(nameOf('a'), 8e9, 0.5);
    add(nameOf('b'), 8e9, 0.9);
    await store.prune(now);
    expect(readdirSync(folder)).toEqual(['a', 'b'].map(nameOf));
  });

  it('is nothing that a job has just taken', async () => {
    add(nameOf('a'), 1, 31 * 24);
    expect(await store.take(nameOf('a'), join(root, 'target'))).toBe(true);
    await store.prune();
    expect(readdirSync(folder)).toEqual([nameOf('a')]);
  });

  it('is what a job that was killed left unfinished a day ago, and nothing that belongs to others', async () => {
    add(`.${nameOf('a')}.0123456789ab.tmp`, 1, 25);
    add(`.${nameOf('b')}.0123456789ab.tmp`, 1, 23);
    add('kagglecatsanddogs_5340.zip', 1e12, 1000 * 24);
    await store.prune(now);
    expect(readdirSync(folder)).toEqual([`.${nameOf('b')}.0123456789ab.tmp`, 'kagglecatsanddogs_5340.zip']);
  });
});
