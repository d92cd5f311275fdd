import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writePlan } from '../../../src/results/plan-file.ts';
import { writeFailure, writeRecord } from '../../../src/results/store.ts';
import { planOfRecords } from '../../github/support/plan.ts';
import { ablate } from '../../support/cli.ts';
import { makeStudyRecords } from '../../support/records.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-ls-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('ablate ls says how far every study is and why runs are missing', async () => {
  const records = makeStudyRecords();
  const [first, second, ...others] = records;
  const study = join(folder, 'results/shortcut');
  await writePlan(study, planOfRecords(records));
  for (const record of others) await writeRecord(study, record);
  if (!first || !second) throw new Error('The study has four runs.');
  const { variant, seed } = first.config;
  await writeFailure(study, { schema: 1, variant, seed, reason: 'diverged', message: 'The loss became NaN.' });
  const stopped = `${second.config.variant}-seed${second.config.seed}`;
  await writeFile(join(study, `${stopped}.checkpoint`), '');
  await writePlan(join(folder, 'results/broken'), planOfRecords(records));
  await writeFile(join(folder, 'results/broken/a.json'), '{');

  const { code, stdout, stderr } = await ablate(['ls'], folder);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^results\/shortcut +2 of 4 +1 +top-1 66\.0 to 85\.0 % +20\d\d-.*\n\(resnet-shortcut\)$/m);
  expect(stdout).toContain(`  ${variant}-seed${seed}: diverged (The loss became NaN.)`);
  expect(stdout).toContain(`  ${stopped}: stopped; ablate run --resume continues it`);
  expect(stdout).toContain('results/broken cannot be read: results/broken/a.json');
  for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  const listed = JSON.parse((await ablate(['ls', '--json'], folder)).stdout);
  expect(listed[1]).toMatchObject({ folder: 'results/shortcut', done: 2, planned: 4 });
});

it('ablate ls speaks of the metric of the study', async () => {
  const records = makeStudyRecords();
  const study = join(folder, 'results/resnet-shortcut');
  const metric = { name: 'loss', unit: 'nats', better: 'lower', perExample: 'loss' } as const;
  const plan = planOfRecords(records);
  await writePlan(study, { ...plan, study: { ...plan.study, metric, margin: 0.1 } });
  for (const record of records) await writeRecord(study, record);
  const { stdout, stderr } = await ablate(['ls'], folder);
  expect(stdout, stderr).toMatch(/^results\/resnet-shortcut +4 of 4 +1 +loss \d\.\d+ to \d\.\d+ nats +20\d\d-/m);
});

it('ablate ls says so if there is none', async () => {
  const { code, stderr } = await ablate(['ls'], folder);
  expect([code, stderr]).toEqual([2, expect.stringContaining('No study has results in results')]);
});
