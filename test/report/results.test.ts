import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportFiles } from '../../src/report/files.ts';
import { summarize } from '../../src/report/summarize.ts';
import { readResults } from '../../src/results/store.ts';
import { readStudy } from '../../src/results/study-file.ts';
import { readThumbnails } from '../../src/results/thumbnails.ts';
import { commandOf } from '../../src/study/plan.ts';

/** What the report of a folder is, made anew from its records. */
async function reportOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const results = await readResults(folder);
  const plan = await readStudy(folder);
  if (plan === undefined) throw new Error(`${folder} holds no study.json.`);
  const summary = summarize({ ...results, planned: plan.runs, study: plan.study });
  const thumbnails = await readThumbnails(folder, results.records[0]?.dataset.digest ?? '');
  return reportFiles(summary, commandOf(plan), thumbnails);
}

describe.each(['docs/results', 'docs/photographs'])('the report in %s', async (folder) => {
  const files = await reportOf(folder);

  it.each([...files.keys()])('%s is what this code makes of the records (else: ablate report FOLDER)', (name) => {
    // Not toBe: a page makes no readable difference.
    expect(readFileSync(join(folder, name), 'utf8') === files.get(name)).toBe(true);
  });

  it('has its differences in the README', () => {
    const readme = readFileSync('README.md', 'utf8');
    const table = (files.get('report.md') ?? '').split('\n').filter((line) => /^\| (34|50) /.test(line));
    expect(table).toHaveLength(2);
    for (const row of table) expect(readme).toContain(row);
  });
});
