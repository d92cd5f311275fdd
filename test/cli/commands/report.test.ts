import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePlan } from '../../../src/results/plan-file.ts';
import { writeRecord } from '../../../src/results/store.ts';
import { parsePlan } from '../../../src/study/plan.ts';
import { planOfRecords } from '../../github/support/plan.ts';
import { ablate } from '../../support/cli.ts';
import { makeRecord, makeStudyRecords } from '../../support/records.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ablate-cli-report-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('ablate report', () => {
  it('rebuilds the table from records alone', async () => {
    for (const record of makeStudyRecords()) await writeRecord(join(directory, 'records'), record);
    const { code, stdout } = await ablate(['report', 'records', '--out', 'site'], directory);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| resnet50 +\| 85\.0 \(79\.4 to 89\.3\) \|/m);
    expect(await readdir(join(directory, 'site'))).toContain('report.html');
    expect(await readdir(join(directory, 'records'))).toHaveLength(4);
  });

  it('takes the question from the study beside the records, not from the order of its levels', async () => {
    const config = resolve('examples/squeeze-excitation/ablation.config.ts');
    const { stdout: text } = await ablate(['plan', '--json', '--config', config], directory);
    const plan = parsePlan(text, 'stdout');
    for (const config of plan.runs) {
      const { variant, levels } = config;
      const record = makeRecord({ variant, levels, correct: levels.se === 'with' ? 170 : 150 });
      await writeRecord(directory, { ...record, config: { ...record.config, study: config.study } });
    }
    await writePlan(directory, plan);
    const { stdout } = await ablate(['report', '.'], directory);
    expect(stdout).toMatch(/with − without, points/);
    expect(stdout).toMatch(/\+10\.0 \(/);
    expect(stdout).toContain(`npx ablate run --config=${config}`);
  });

  it('names planned runs that have no record', async () => {
    await writeRecord(directory, makeRecord());
    await writePlan(directory, planOfRecords([makeRecord(), makeRecord({ seed: 1 })]));
    const { stdout } = await ablate(['report', '.'], directory);
    expect(stdout).toContain('No verdict: 1 of 2 runs gave no result (resnet34-seed1: missing).');
  });

  it('prints one JSON document and writes nothing', async () => {
    await writeRecord(directory, makeRecord());
    const { stdout } = await ablate(['report', '.', '--json'], directory);
    expect(JSON.parse(stdout)).toMatchObject({ variants: [{ variant: 'resnet34', result: { value: 0.8 } }] });
    expect(await readdir(directory)).toEqual(['resnet34-seed0.json']);
  });

  it.each<[string, string, (folder: string) => Promise<unknown>]>([
    ['a missing folder', 'There is no folder records', (folder) => rm(folder, { recursive: true })],
    [
      'mixed epochs',
      'different epochs: 3 in resnet34-seed0, but 5 in resnet34-seed1',
      async (folder) => {
        await writeRecord(folder, makeRecord());
        await writeRecord(folder, makeRecord({ seed: 1, epochs: 5 }));
      },
    ],
  ])('answers %s with one sentence and exit code 2', async (_, sentence, prepare) => {
    const folder = join(directory, 'records');
    await mkdir(folder);
    await prepare(folder);
    const { code, stdout, stderr } = await ablate(['report', 'records'], directory);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
