import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from '../../../src/base/files/write.ts';
import { temporaryFolder } from '../../support/folder.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = temporaryFolder();
  path = join(folder, 'file');
});

describe('writeWhole', () => {
  it('replaces a file, and keeps the old one where that is asked for', async () => {
    await writeWhole(path, 'one', join(folder, 'old'));
    expect(await readdir(folder)).toEqual(['file']);
    await writeWhole(path, [Buffer.from('t'), Buffer.from('wo')], join(folder, 'old'));
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readFile(join(folder, 'old'), 'utf8')).toBe('one');
  });

  it('leaves everything as it was where its content fails', async () => {
    await writeWhole(path, 'one');
    const failing = function* () {
      yield Buffer.alloc(100_000);
      throw new Error('no more');
    };
    await expect(writeWhole(path, failing(), join(folder, 'old'))).rejects.toThrow('no more');
    expect(await readdir(folder)).toEqual(['file']);
    expect(await readFile(path, 'utf8')).toBe('one');
  });

  it('clears what a dead process left, and nothing else', async () => {
    const old = new Date(Date.now() - 61_000);
    const files = {
      '.file.12-0123abcd.tmp': old,
      '.file.12-4567abcd.tmp': new Date(),
      '.other.12-0123abcd.tmp': old,
      '.file.12-notes': old,
    };
    for (const [name, time] of Object.entries(files)) {
      await writeFile(join(folder, name), '');
      await utimes(join(folder, name), time, time);
    }
    await writeWhole(path, 'one');
    expect((await readdir(folder)).sort()).toEqual([...Object.keys(files).slice(1), 'file'].sort());
  });
});
