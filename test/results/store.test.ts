import { execFileSync } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import type { RunFailure } from '../../src/record/failure.ts';
import { readResults, writeFailure, writeRecord } from '../../src/results/store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makeRecord } from '../support/records.ts';

const failure: RunFailure = { schema: 1, variant: 'resnet34', seed: 0, reason: 'diverged', message: 'loss is NaN' };
let directory: string;

beforeEach(() => {
  directory = temporaryFolder();
});

describe('the store', () => {
  it('reads what it wrote, and passes over the report beside it', async () => {
    const records = [makeRecord({ seed: 0 }), makeRecord({ seed: 1 })];
    const path = await writeRecord(directory, records[0] as never);
    await writeRecord(directory, records[1] as never);
    await writeFile(join(directory, 'report.json'), '{}');
    await writeFile(join(directory, 'curves.svg'), '<svg/>');
    expect(path).toBe(join(directory, 'resnet34-seed0.json'));
    expect(await readResults(directory)).toEqual({ records, failures: [] });
    expect((await readdir(directory)).sort()).toEqual([
      'curves.svg',
      'report.json',
      'resnet34-seed0.json',
      'resnet34-seed1.json',
    ]);
  });

  it('keeps the note of a failed run until the run has a record', async () => {
    await writeFailure(directory, failure);
    expect(await readResults(directory)).toEqual({ records: [], failures: [failure] });
    await writeRecord(directory, makeRecord());
    expect(await readdir(directory)).toEqual(['resnet34-seed0.json']);
    await writeFailure(directory, failure);
    expect((await readResults(directory)).failures).toEqual([]);
  });

  it('names both files of one run', async () => {
    await writeRecord(directory, makeRecord());
    await writeFile(join(directory, 'again.json'), JSON.stringify(makeRecord()));
    await expect(readResults(directory)).rejects.toThrow(
      `${join(directory, 'again.json')} and ${join(directory, 'resnet34-seed0.json')} are both results of run resnet34-seed0`,
    );
  });

  it('names a folder that is not there and a file that is no record', async () => {
    await expect(readResults(join(directory, 'nowhere'))).rejects.toThrow(ConfigurationError);
    await writeFile(join(directory, 'broken.json'), '{"schema": 1');
    await expect(readResults(directory)).rejects.toThrow(/broken\.json is not a valid run record: it is not JSON/);
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['it is not a file', (path) => mkdir(path)],
    ['ENOENT: .*', (path) => symlink('nowhere', path)],
    ['it is not a file', async (path) => execFileSync('mkfifo', [path])],
  ])('says in one sentence that what is called like a record cannot be read: %s', async (reason, make) => {
    const path = join(directory, 'odd.json');
    await make(path);
    await expect(readResults(directory)).rejects.toThrow(ConfigurationError);
    const sentence = new RegExp(`^${path} cannot be read \\(${reason}\\), expected a run record: remove it\\.$`);
    await expect(readResults(directory)).rejects.toThrow(sentence);
  });

  it.each(['../escape', 'a/b', '.hidden', ''])('writes no file for a variant called %j', async (variant) => {
    await expect(writeRecord(directory, makeRecord({ variant }))).rejects.toThrow('cannot name a file');
    expect(await readdir(directory)).toEqual([]);
  });
});
