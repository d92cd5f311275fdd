import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/judge/summarize.ts';
import { reportFiles } from '../../src/report/files.ts';
import { readPlan } from '../../src/results/plan-file.ts';
import { readResults } from '../../src/results/store.ts';
import { readThumbnails } from '../../src/results/thumbnails.ts';
import { commandOf } from '../../src/study/plan.ts';

/** What the report of a folder is, made anew from its records. */
async function reportOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const results = await readResults(folder);
  const plan = await readPlan(folder);
  if (plan === undefined) throw new Error(`${folder} holds no study.json.`);
  const summary = summarize({ ...results, planned: plan.runs, study: plan.study });
  const thumbnails = await readThumbnails(folder, results.records[0]?.dataset.digest ?? '');
  return reportFiles(summary, commandOf(plan), thumbnails);
}

/** Each report's folder, the page that shows its first table, and the variants of its rows. */
const shown = [
  { folder: 'docs/results', page: 'README.md', rows: ['34', '50'] },
  { folder: 'docs/photographs', page: 'README.md', rows: ['34', '50'] },
  {
    folder: 'docs/leave-one-out',
    page: 'docs/designs.md',
    rows: ['full', 'without-shortcut', 'without-norm', 'without-augmentation', 'without-warmup'],
  },
];

describe.each(shown)('the report in $folder', async ({ folder, page, rows }) => {
  const files = await reportOf(folder);

  it.each([...files.keys()])('%s is what this code makes of the records (else: ablate report FOLDER)', (name) => {
    // Not toBe: a page makes no readable difference.
    expect(readFileSync(join(folder, name), 'utf8') === files.get(name)).toBe(true);
  });

  it(`has its differences in ${page}`, () => {
    const text = readFileSync(page, 'utf8');
    const lines = (files.get('report.md') ?? '').split('\n');
    for (const row of rows) expect(text).toContain(lines.find((line) => line.startsWith(`| ${row} `)));
  });
});
