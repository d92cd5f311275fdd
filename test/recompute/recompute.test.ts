import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ablateHome } from '../../src/base/files/home.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { writeReport } from '../../src/report/write.ts';
import { writePlan } from '../../src/results/plan-file.ts';
import { writeRecord } from '../../src/results/store.ts';
import { planOfRecords } from '../github/support/plan.ts';
import { makeScoredRecords } from '../support/records.ts';

/** Made by .devcontainer/install.sh, from requirements.txt. */
const python = join(ablateHome(), 'tools', 'recompute', 'bin', 'python');
const reason = existsSync(python) ? '' : ` (skipped: .devcontainer/install.sh makes ${python})`;

function recompute(folder: string) {
  const { status, stdout, stderr } = spawnSync(python, ['test/recompute/main.py', folder], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

describe.skipIf(reason !== '')(`SciPy, from the records alone${reason}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ablate-recompute-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['docs/results', 'docs/photographs', 'docs/leave-one-out'])(
    'gives every number of the report in %s',
    (report) => {
      expect(recompute(report)).toEqual({
        status: 0,
        said: expect.stringMatching(/^\d+ cells in \d+ tables agree/),
      });
    },
  );

  it.each([
    { classes: 2, mostSeeds: undefined },
    { classes: 3, mostSeeds: undefined },
    { classes: 2, mostSeeds: 6 },
  ])('gives every number of a study of three seeds: $classes classes, at most $mostSeeds', async (asked) => {
    const out = await mkdtemp(join(folder, 'study-'));
    const strength = { plain34: 0.5, resnet34: 2, plain50: 0.6, resnet50: 1 };
    const records = makeScoredRecords(strength, [0, 1, 2], asked.classes);
    const { study, ...plan } = planOfRecords(records as [RunRecord, ...RunRecord[]]);
    const { mostSeeds } = asked;
    const question = { ...study, ...(mostSeeds && { mostSeeds }) };
    // A budget has as many planned seeds, of which the study may not need all.
    const further = mostSeeds === undefined ? [] : plan.runs.map((run) => ({ ...run, seed: run.seed + 3 }));
    const runs = [...plan.runs, ...further];
    await writePlan(out, { ...plan, runs, study: question });
    for (const record of records) await writeRecord(out, record);
    await writeReport({ records, outDir: out, planned: runs, study: question });
    expect(recompute(out)).toEqual({ status: 0, said: expect.stringMatching(/^\d+ cells in 11 tables agree/) });
  });

  it.each([
    { what: 'some seeds did not train', untrained: 1, seeds: 4 },
    { what: 'no seed of a network trained', untrained: 4, seeds: 4 },
    { what: 'a planned run has no record', untrained: 1, seeds: 4, without: 1 },
    { what: 'contrasts are at different looks', untrained: 0, seeds: 3, further: 3, mostSeeds: 8 },
  ])('gives every number of a study where $what', async ({ untrained, seeds, ...asked }) => {
    const { without = 0, further = 0, mostSeeds } = asked;
    const out = await mkdtemp(join(folder, 'parts-'));
    const all = Array.from({ length: seeds + further }, (_, seed) => seed).flatMap((seed) =>
      makeScoredRecords({ plain34: 0.8, resnet34: 2, plain50: seed < untrained ? 0 : 0.8, resnet50: 1 }, [seed]),
    );
    const trained = all.filter(({ config }) => config.seed < seeds || config.levels.depth === 50);
    const { study, ...plan } = planOfRecords(trained);
    const question = { ...study, ...(mostSeeds && { mostSeeds }) };
    const budget = Array.from({ length: mostSeeds ?? 0 }, (_, seed) => seed);
    const runs = mostSeeds
      ? budget.flatMap((seed) => plan.runs.slice(0, 4).map((run) => ({ ...run, seed })))
      : plan.runs;
    const records = trained.slice(without);
    await writePlan(out, { ...plan, runs, study: question });
    for (const record of records) await writeRecord(out, record);
    await writeReport({ records, outDir: out, planned: runs, study: question });
    expect(recompute(out)).toEqual({ status: 0, said: expect.stringMatching(/^\d+ cells in \d+ tables agree/) });
  });

  it.each([
    ['an accuracy in report.md', 'report.md', /(\| 34 .*?\| )(\d)/, /report\.md: Val top-1 in %.*: 34, plain, top-1 %/],
    ['a p in report.html', 'report.html', /(data-title="p[^>]*>(?:&lt; )?0\.)(\d)/, /report\.html: .*, p/],
    ['a number in the sentence', 'report.md', /^(## .*\n\n\*\*.*? by )(\d)/, /in a sentence is in no table/],
  ])('notices that %s was changed', async (_, file, place, complaint) => {
    const copy = await mkdtemp(join(folder, 'changed-'));
    await cp('docs/results', copy, { recursive: true });
    const text = await readFile(join(copy, file), 'utf8');
    const changed = text.replace(place, (_, before: string, digit: string) => `${before}${(Number(digit) + 1) % 10}`);
    expect(changed).not.toBe(text);
    await writeFile(join(copy, file), changed);
    const { status, said } = recompute(copy);
    expect(said).toMatch(complaint);
    expect(status).toBe(1);
  });

  it('notices that a record was changed', async () => {
    const copy = await mkdtemp(join(folder, 'record-'));
    await cp('docs/results', copy, { recursive: true });
    const file = join(copy, 'plain34-seed0.json');
    const record = JSON.parse(await readFile(file, 'utf8'));
    record.result.correct = Buffer.alloc(Math.ceil(record.dataset.val / 8)).toString('base64');
    await writeFile(file, JSON.stringify(record));
    expect(recompute(copy).status).toBe(1);
  });
});
