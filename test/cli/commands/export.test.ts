import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRecord } from '../../../src/results/store.ts';
import { ablate } from '../../support/cli.ts';
import { makeStudyRecords } from '../../support/records.ts';

let folder: string;
const records = makeStudyRecords();
const exportAs = (...words: string[]) => ablate(['export', '.', ...words], folder);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-export-'));
  for (const record of records) await writeRecord(folder, record);
});
afterEach(() => rm(folder, { recursive: true }));

describe('ablate export', () => {
  it('gives a row of CSV per run and epoch', async () => {
    const { code, stdout } = await exportAs('--csv');
    expect(code).toBe(0);
    const [header, ...rows] = stdout.trim().split('\r\n');
    expect(header).toMatch(/^study,variant,depth,shortcut,seed,.*,val_loss,val_top1$/);
    expect(rows).toHaveLength(records.length * 3);
    expect(rows.at(-1)).toMatch(/^resnet-shortcut,resnet50,50,residual,0,.*,0\.85$/);
  });

  it('gives all records as JSON, to a file that is named', async () => {
    expect((await exportAs('--json', '--out', 'out/all.json')).stdout).toBe('');
    expect(JSON.parse(await readFile(join(folder, 'out/all.json'), 'utf8'))).toHaveLength(4);
  });

  it('writes an event file per run for TensorBoard', async () => {
    expect((await exportAs('--tensorboard')).stderr).toContain('4 event files: tensorboard --logdir tensorboard');
    expect((await readdir(join(folder, 'tensorboard'))).sort()[0]).toBe('plain34-seed0');
    expect((await readdir(join(folder, 'tensorboard/plain34-seed0')))[0]).toMatch(
      /^events\.out\.tfevents\.\d+\.ablate$/,
    );
  });

  it.each([
    [[], 'give --csv, --json or --tensorboard'],
    [['--csv', '--json'], "option '--csv' cannot be used with option '--json'"],
    [['--csv', '--out', 'file/all.csv'], 'file is a file, expected a folder'],
  ])('says what is wrong with %j', async (words, sentence) => {
    await writeFile(join(folder, 'file'), '');
    const { code, stderr } = await exportAs(...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});
