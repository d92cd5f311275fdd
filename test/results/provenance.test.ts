import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProvenance } from '../../src/results/provenance.ts';

let directory: string;
const git = (...command: string[]) =>
  execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...command], {
    encoding: 'utf8',
  }).trim();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ablate-provenance-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('readProvenance', () => {
  it('knows no commit outside a checkout', async () => {
    expect(await readProvenance(directory)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      commit: null,
      dirty: null,
      lockfile: null,
      node: process.versions.node,
    });
  });

  it('tells the commit, the lockfile and whether a tracked file differs', async () => {
    const lockfile = join(directory, 'package-lock.json');
    await writeFile(lockfile, '{}');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    await writeFile(join(directory, 'result.json'), '{}');
    expect(await readProvenance(directory)).toMatchObject({
      commit: git('rev-parse', 'HEAD'),
      dirty: false,
      lockfile: createHash('sha256').update('{}').digest('hex'),
    });
    await appendFile(lockfile, '\n');
    expect(await readProvenance(directory)).toMatchObject({ commit: git('rev-parse', 'HEAD'), dirty: true });
  });
});
