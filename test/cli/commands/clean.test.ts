import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../src/base/files/lock.ts';
import { ablate } from '../../support/cli.ts';

let folder: string;
const digest = 'a'.repeat(64);
const other = 'b'.repeat(64);
const clean = (...words: string[]) =>
  ablate(['clean', ...words], folder, { env: { ABLATE_HOME: join(folder, 'home') } });
const put = async (path: string, bytes = 1000): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), Buffer.alloc(bytes));
};
const isThere = (path: string): boolean => existsSync(join(folder, path));

/** A process that has a path open. */
async function openElsewhere(path: string): Promise<() => Promise<unknown>> {
  const program = `require('node:fs').openSync(${JSON.stringify(join(folder, path))}, 'r'); console.log(1); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return () => {
    const ended = once(child, 'close');
    child.kill();
    return ended;
  };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-clean-'));
  await put(`dataset-cache/${digest}/shard-0`, 2_000_000);
  await put(`dataset-cache/${other}/shard-0`);
  await put('dataset-cache/notes.txt');
  await put('home/datasets/archive.zip');
  await put('home/engine/native-2.21.0-0123/libtensorflow_cc.so.2');
  await put('home/engine/driver-0123');
  await put('results/tiny/study.json');
  await put('results/tiny/with4-seed0.json');
  await put('results/tiny/with8-seed0.checkpoint');
  await put('results/tiny/with8-seed0.checkpoint.older');
});
afterEach(() => rm(folder, { recursive: true }));

describe('ablate clean', () => {
  it('shows all that can go and how large it is, and removes nothing unless a kind is named', async () => {
    for (const words of [[], ['data', '--dry-run']]) {
      const { code, stdout, stderr } = await clean(...words);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^data +dataset-cache\/a{12}… +2\.0 MB/m);
      expect(stdout.includes('checkpoints')).toBe(words.length === 0);
      expect(stderr).toContain('Nothing was removed; 2.0 MB can be.');
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
    expect([isThere(`dataset-cache/${digest}`), isThere('results/tiny/with8-seed0.checkpoint')]).toEqual([true, true]);
  });

  it.runIf(process.platform === 'linux')('removes what is named, and nothing else', async () => {
    const { code, stderr } = await clean('data', 'engines', 'checkpoints');
    expect([code, stderr]).toEqual([0, expect.stringContaining('Removed 5 items, 2.0 MB.')]);
    const left = [
      'dataset-cache/notes.txt',
      'home/datasets/archive.zip',
      'home/engine/driver-0123',
      'results/tiny/with4-seed0.json',
    ];
    expect(left.filter((path) => !isThere(path))).toEqual([]);
    const gone = [`dataset-cache/${digest}`, 'home/engine/native-2.21.0-0123', 'results/tiny/with8-seed0.checkpoint'];
    expect(gone.filter(isThere)).toEqual([]);
    expect((await clean('data')).stdout).toBe('There is nothing to remove.\n');
  });

  it.runIf(process.platform === 'linux').each([
    ['data', `dataset-cache/${digest}/shard-0`, `dataset-cache/${digest}`],
    ['engines', 'home/engine/native-2.21.0-0123', 'home/engine/native-2.21.0-0123'],
    ['checkpoints', 'results/tiny', 'results/tiny/with8-seed0.checkpoint'],
  ])('keeps %s that another process has open', async (kind, opened, kept) => {
    const close = await openElsewhere(opened);
    const { stdout, stderr } = await clean(kind);
    await close();
    expect(stdout).toContain('in use');
    expect(stderr).toMatch(/another process uses (is|are) kept/);
    expect(isThere(kept)).toBe(true);
  });

  it.runIf(process.platform === 'linux')('keeps what another process is making', async () => {
    const unfinished = `dataset-cache/${digest}.partial-0123abcd`;
    await put(`${unfinished}/shard-0`);
    await withLock(join(folder, 'dataset-cache', digest), () => clean('data'));
    expect([isThere(unfinished), isThere(`dataset-cache/${other}`)]).toEqual([true, false]);
    await clean('data');
    expect(isThere(unfinished)).toBe(false);
  });

  it('says which kinds there are', async () => {
    const { code, stderr } = await clean('records');
    expect([code, stderr]).toEqual([2, expect.stringContaining('data, downloads, engines, checkpoints')]);
  });
});
