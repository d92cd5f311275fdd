import { execFileSync } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/files/digest.ts';
import { readProvenance } from '../../src/record/provenance.ts';
import { temporaryFolder } from '../support/folder.ts';

let directory: string;
let config: string;
const git = (...command: string[]) =>
  execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...command], {
    encoding: 'utf8',
  }).trim();

beforeEach(async () => {
  directory = temporaryFolder();
  config = join(directory, 'ablation.config.ts');
});

describe('readProvenance', () => {
  it('knows no commit outside a checkout', async () => {
    expect(await readProvenance(config)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      commit: null,
      dirty: null,
      changes: null,
      config: null,
      packages: null,
      lockfile: null,
      node: process.versions.node,
    });
  });

  it('tells the commit, the lockfile, the config and whether and how a tracked file differs', async () => {
    const lockfile = join(directory, 'package-lock.json');
    await writeFile(lockfile, '{}');
    await writeFile(config, 'export default {};');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    await writeFile(join(directory, 'result.json'), '{}');
    expect(await readProvenance(config)).toMatchObject({
      commit: git('rev-parse', 'HEAD'),
      dirty: false,
      changes: null,
      config: sha256('export default {};'),
      lockfile: sha256('{}'),
      packages: null,
    });
    await appendFile(lockfile, '\n');
    const once = await readProvenance(config);
    expect(once).toMatchObject({ commit: git('rev-parse', 'HEAD'), dirty: true, changes: expect.any(String) });
    await appendFile(lockfile, '\n');
    expect((await readProvenance(config)).changes).not.toBe(once.changes);
  });
});
