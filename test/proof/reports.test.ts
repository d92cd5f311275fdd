import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { firstDifference, goldenFolder, writtenReports } from './reports.ts';

const reports = await writtenReports();

describe('the reports', () => {
  it('are those that were committed', () => {
    const files = readdirSync(goldenFolder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    const golden = files.map(({ parentPath, name }) => `${parentPath}/${name}`);
    expect([...reports.keys()].filter((path) => path.startsWith(goldenFolder)).sort()).toEqual(golden.sort());
  });

  it.each([...reports])('%s is as committed (if a change of reports is meant: npm run proof)', (path, text) => {
    expect(firstDifference(text, readFileSync(path, 'utf8'))).toBeUndefined();
  });

  it('say neither where nor when they were written', () => {
    for (const text of reports.values()) {
      for (const place of [process.cwd(), tmpdir()]) expect(text).not.toContain(place);
      expect(text).not.toContain(new Date().toISOString().slice(0, 10));
    }
  });
});
