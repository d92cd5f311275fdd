import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../src/judge/history.ts';
import { historyPage } from '../../../src/report/page/history.ts';
import { changeText, historyRemarks, historyTable } from '../../../src/report/tables/history.ts';
import type { BaselineCommit } from '../../../src/results/baseline-branch.ts';
import { makeSeedRecords } from '../../support/records.ts';

const at = (digit: string, hits: number, records?: BaselineCommit['records']): BaselineCommit => ({
  commit: digit.repeat(40),
  date: `2026-01-0${digit}`,
  subject: `Change ${digit}`,
  records: records ?? makeSeedRecords({ plain34: [hits, hits + 20], resnet34: [hits + 100, hits + 130] }),
});
const longer = makeSeedRecords({ plain34: [1600, 1620] }, (record) => {
  record.config.recipe.batchSize = 64;
});

describe('the history of main', () => {
  const history = historyOf('resnet-shortcut', [
    at('1', 1300),
    at('2', 1400),
    at('3', 0, 'they are not JSON'),
    at('4', 0, longer),
  ]);

  it('has a row for every commit that can be read, and a sentence for every other', () => {
    expect(history.rows.map(({ date }) => date)).toEqual(['2026-01-01', '2026-01-02', '2026-01-04']);
    expect(history.rows[1]?.results.get('plain34')?.value).toBeCloseTo(0.705, 10);
    expect(historyRemarks(history)).toEqual([`The records of ${'3'.repeat(40)} are left out: they are not JSON.`]);
  });

  it('says from where on an accuracy cannot be compared with those before', () => {
    expect(history.rows.map(({ change }) => change && changeText(change))).toEqual([
      null,
      null,
      'batchSize: 32, then 64',
    ]);
  });

  it('is a table with the newest commit first, and an empty cell for a variant that was not there', () => {
    const { columns, rows } = historyTable(history);
    expect(columns.map(({ title }) => title)).toContain('resnet34');
    expect(rows.map(([commit]) => commit?.text)).toEqual(['444444444444', '222222222222', '111111111111']);
    expect(rows[0]?.[4]?.text).toBe('–');
  });

  it('is a page whose lines end where the conditions changed', async () => {
    const page = await historyPage(history);
    expect(page).toContain('<title>resnet-shortcut on main</title>');
    // Two variants before the change, one after it.
    expect(page.match(/class="mark-line/g)).toHaveLength(3);
    expect(page).toContain(`The records of ${'3'.repeat(40)} are left out`);
  });

  it('lets no message out of its place', async () => {
    const hostile = { ...at('1', 1300), subject: '</td><script>alert(1)</script>' };
    expect((await historyPage(historyOf('s', [hostile]))).match(/<script/g)).toBeNull();
  });
});
