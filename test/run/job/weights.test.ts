import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { initialWeights } from '../../../src/network/initialize.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { keepRecord } from '../../../src/run/job/keep.ts';
import { noteOnMissingWeights, saveWeights } from '../../../src/run/job/weights.ts';
import { normalize } from '../../../src/train/normalize.ts';
import { keyOfWeights } from '../../../src/weights/file.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { makeRecord } from '../../support/records.ts';
import { network } from '../../train/support/checkpoints.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder, 'resnet34-seed0.safetensors');
});
const trained = { network, weights: initialWeights(network, 0), classes: ['cat', 'dog'], normalize };
const record = { ...makeRecord(), key: 'a'.repeat(64) };
const other = { ...record, key: 'b'.repeat(64) };

const save = (of: RunRecord, fresh = false) => saveWeights({ folder, fresh }, trained, of);
const keep = (of: RunRecord, fresh = false) => keepRecord(folder, of, { fresh, print: () => undefined });
const replaced = async () => {
  const names = await readdir(join(folder, 'replaced'));
  return ['.json', '.safetensors'].map((extension) => names.filter((name) => name.endsWith(extension)));
};

describe('the weights of a run', () => {
  it('lie beside its record, and say whose they are', async () => {
    expect(await save(record)).toBeUndefined();
    await keep(record);
    expect(await keyOfWeights(file)).toBe(record.key);
    expect(await noteOnMissingWeights(folder, record)).toBeUndefined();
    expect(await noteOnMissingWeights(folder, other)).toMatch(
      /^resnet34-seed0: .* to get \S+resnet34-seed0\.safetensors, train it again with --save-weights --fresh\.$/,
    );
  });

  it('go where their record goes when another takes its place', async () => {
    await save(record);
    await keep(record);
    await save(other);
    await keep(other);
    expect(await keyOfWeights(file)).toBe(other.key);
    const [records, weights = []] = await replaced();
    expect(records).toEqual([expect.stringMatching(/^resnet34-seed0-.*\.json$/)]);
    expect(weights).toHaveLength(1);
    expect(await keyOfWeights(join(folder, 'replaced', weights[0] as string))).toBe(record.key);
  });

  it('do not stay beside a record that is not theirs', async () => {
    await save(record);
    await keep(record);
    await keep(other);
    expect(await readdir(folder)).toEqual(['replaced', 'resnet34-seed0.json']);
    expect(await replaced()).toEqual([[expect.anything()], [expect.anything()]]);
  });

  it('are lost if all is trained afresh', async () => {
    await save(record);
    await keep(record);
    await keep(other, true);
    expect(await readdir(folder)).toEqual(['resnet34-seed0.json']);
  });

  it('that cannot be written leave what is there as it is', async () => {
    await mkdir(file);
    await writeFile(join(file, 'mine'), 'text');
    expect(await save(record)).toMatch(/^EISDIR|^Nothing can be written/);
    expect(await readdir(folder)).toEqual(['resnet34-seed0.safetensors']);
    expect(await readFile(join(file, 'mine'), 'utf8')).toBe('text');
  });
});
