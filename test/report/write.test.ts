import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { tableMarkdown } from '../../src/report/markdown/study.ts';
import { writeReport } from '../../src/report/write.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makeRecord, makeStudyRecords } from '../support/records.ts';

let directory: string;
const read = (name: string) => readFile(join(directory, name), 'utf8');

beforeEach(() => {
  directory = temporaryFolder();
});

describe('writeReport', () => {
  it('writes every form of the report, and gives what they say', async () => {
    const command = 'npx ablate run --epochs 3';
    const summary = await writeReport({ records: makeStudyRecords([0, 1]), outDir: directory, command });
    const table = tableMarkdown(summary, command);
    expect((await readdir(directory)).sort()).toEqual([
      'curves-train-loss.png',
      'curves-train-loss.svg',
      'curves-val-loss.png',
      'curves-val-loss.svg',
      'curves-val-top1.png',
      'curves-val-top1.svg',
      'effects.png',
      'effects.svg',
      'report.html',
      'report.json',
      'report.md',
    ]);
    expect(table).toContain('| resnet50 |');
    const markdown = await read('report.md');
    expect(markdown.startsWith(table)).toBe(true);
    const shown = [...markdown.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file);
    expect(shown).toEqual(['curves-val-top1.svg', 'curves-val-loss.svg', 'curves-train-loss.svg']);
    expect(JSON.parse(await read('report.json'))).toMatchObject({
      schema: 2,
      command,
      variants: [{ variant: 'plain34' }, { variant: 'resnet34' }, { variant: 'plain50' }, { variant: 'resnet50' }],
      missing: [],
    });
    const page = await read('report.html');
    for (const text of ['Over 2 seeds, residual', '>resnet50</th>', command, 'b'.repeat(64)]) {
      expect(page).toContain(text);
    }
  });

  it('draws a line a variant and writes its letters', async () => {
    await writeReport({ records: makeStudyRecords(), outDir: directory });
    const svg = await read('curves-val-top1.svg');
    for (const colour of ['#3b82f6', '#ea7317', '#16a34a', '#a855f7']) expect(svg).toContain(`stroke="${colour}"`);
    expect(svg).toContain('>val top-1, %</text>');
    const { width, height } = await sharp(join(directory, 'curves-val-top1.png')).metadata();
    expect([width, height]).toEqual([1000, 720]);
  });

  it('writes nothing where the records do not belong together', async () => {
    const records = [makeRecord({ epochs: 3 }), makeRecord({ epochs: 4, seed: 1 })];
    await expect(writeReport({ records, outDir: directory })).rejects.toThrow(ConfigurationError);
    expect(await readdir(directory)).toEqual([]);
  });

  it('says what failed where every run did', async () => {
    const failures = [{ variant: 'resnet34', seed: 0, reason: 'diverged', message: 'loss is NaN' } as const];
    const table = tableMarkdown(await writeReport({ records: [], failures, outDir: directory }));
    expect(table).toContain('- resnet34-seed0: diverged (loss is NaN)');
    expect((await readdir(directory)).sort()).toEqual(['report.html', 'report.json', 'report.md']);
  });

  it('lets no name out of its place in page and drawing', async () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>&'`;
    const records = makeStudyRecords([0], (record: RunRecord) => {
      record.config.variant += hostile;
      record.config.study = hostile;
      record.dataset.title = hostile;
      record.provenance.engine.device = hostile;
    });
    const failures = [{ variant: hostile, seed: 0, reason: 'failed', message: hostile } as const];
    await writeReport({ records, failures, outDir: directory, command: hostile });
    for (const name of ['report.html', 'curves-val-top1.svg']) {
      expect((await read(name)).match(/<script|<img|<\/?[a-z]+">/g)).toBeNull();
    }
    expect(await read('report.html')).toContain("default-src 'none'");
  });

  it.each([1, 2])('shows the learning curves of a study of %i epochs only if they are curves', async (epochs) => {
    await writeReport({ records: [makeRecord({ epochs })], outDir: directory });
    expect((await read('report.md')).includes('(curves-val-top1.svg)')).toBe(epochs > 1);
  });
});
