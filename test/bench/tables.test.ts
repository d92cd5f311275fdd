import { expect, test } from 'vitest';
import { renderResults, renderSpeed } from '../../bench/tables.ts';
import { caseResult, results } from './fixture.ts';

const rowsOf = (markdown: string): string[][] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test('a row has the speed of every contender and our ratio with the peer it is taken to', () => {
  const [header, , row] = rowsOf(renderSpeed([caseResult], 'fp32'));
  expect(header).toEqual(['Network', 'Image', 'Batch', 'Threads', 'Ablate', 'PyTorch', 'Keras', 'Ablate / best peer']);
  expect(row).toEqual(['resnet34', '64 px', '32', '2', '160', '100', '128', '1.25 (Keras)']);
});

test('a contender that another case has and this one lacks leaves a dash', () => {
  const fewer = { ...caseResult, measurements: caseResult.measurements.slice(0, 1) };
  expect(
    rowsOf(renderSpeed([caseResult, fewer], 'fp32'))
      .at(-1)
      ?.slice(4),
  ).toEqual(['160', '-', '-', '-']);
});

test('failures and missing frameworks are named', () => {
  const text = renderResults({ ...results, missing: ['torch'] });
  expect(text).toContain('- Keras bf16, resnet34 64 px 32 2: ended with SIGFPE: Fatal');
  expect(text).toContain('Not installed, so not measured: torch.');
});

test('the roofline takes the best product of either framework as the peak', () => {
  const roofline = renderResults(results).split('**Roofline of Ablate**')[1] as string;
  const row = rowsOf(roofline)[2] as string[];
  const gflops = Number(row[5]);
  expect(row[6]).toBe(`${Math.round((100 * gflops) / 120)} %`);
  expect(row[8]).toBe(`${Math.round((100 * Number(row[7])) / 300)} %`);
});
