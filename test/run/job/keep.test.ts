import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { parseRecord } from '../../../src/record/parse.ts';
import { readResults, writeRecord } from '../../../src/results/store.ts';
import { keepRecord } from '../../../src/run/job/keep.ts';
import { makeRecord } from '../../support/records.ts';

let folder: string;
let file: string;
let printed: string[];
const record = makeRecord();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-keep-'));
  file = join(folder, 'file');
  await writeFile(file, '');
  printed = [];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const keep = (out: string): Promise<unknown> =>
  keepRecord(out, record, { fresh: false, print: (line) => printed.push(line) }).catch((error) => error);

describe('keepRecord', () => {
  it('writes the record and prints nothing', async () => {
    expect(await keep(join(folder, 'out'))).toBeUndefined();
    expect(await readdir(join(folder, 'out'))).toEqual(['resnet34-seed0.json']);
    expect(printed).toEqual([]);
  });

  it('moves a record of another run with that name aside, unless all is trained afresh', async () => {
    const out = join(folder, 'out');
    const earlier = { ...record, key: 'a'.repeat(64) };
    await writeRecord(out, earlier);
    await keep(out);
    const [kept = ''] = await readdir(join(out, 'replaced'));
    expect(kept).toMatch(/^resnet34-seed0-.*\.json$/);
    expect(JSON.parse(await readFile(join(out, 'replaced', kept), 'utf8')).key).toBe(earlier.key);
    expect((await readResults(out)).records).toHaveLength(1);
    await keep(out);
    await writeRecord(out, earlier);
    await keepRecord(out, record, { fresh: true, print: () => undefined });
    expect(await readdir(join(out, 'replaced'))).toHaveLength(1);
  });

  it('prints it and keeps it in another place where that fails', async () => {
    vi.stubEnv('TMPDIR', folder);
    const error = (await keep(file)) as Error;
    expect(error).toBeInstanceOf(ConfigurationError);
    const [, path = ''] =
      /^The record of resnet34-seed0 is printed above and kept as (\S+): move it to \S+\. Nothing can be written to \S+ \(EEXIST\): /.exec(
        error.message,
      ) ?? [];
    expect(parseRecord(await readFile(path, 'utf8'), path)).toEqual(record);
    expect(printed.map((line) => JSON.parse(line))).toEqual([record]);
  });

  it('prints it where no other place can be written to', async () => {
    vi.stubEnv('TMPDIR', file);
    expect(((await keep(file)) as Error).message).toMatch(
      /^The record of resnet34-seed0 could not be written, and nowhere else either; it is printed above\. Nothing can be/,
    );
    expect(printed.map((line) => JSON.parse(line))).toEqual([record]);
  });
});
