import { expect, test } from 'vitest';
import type { CaseResult, StudyMeasurement } from '../../bench/results.ts';
import { renderResults, renderSpeed, renderStudy } from '../../bench/tables.ts';
import { caseResult, measurement, results } from './fixture.ts';

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

test('a case with AVX2 only, one beside another program and one in tf32 on a GPU say so', () => {
  const limited: CaseResult = { ...caseResult, case: { ...caseResult.case, instructions: 'AVX2' } };
  expect(rowsOf(renderSpeed([limited], 'fp32'))[2]?.[3]).toBe('2, AVX2');
  const shared: CaseResult = { ...caseResult, case: { ...caseResult.case, neighbour: true } };
  expect(rowsOf(renderSpeed([shared], 'fp32'))[2]?.[3]).toBe('2, shared');
  const onGpu = {
    ...caseResult,
    measurements: [measurement('Ablate', 'tf32', 0.1), measurement('Keras', 'tf32', 0.2)],
  };
  const text = renderResults({
    ...results,
    machine: { ...results.machine, gpu: 'NVIDIA L4' },
    cases: [onGpu],
    gemm: [],
  });
  expect(text).toContain('NVIDIA L4, ');
  expect(text).toContain('one contender after the other');
  expect(text).toContain('**Images a second, tf32**');
  expect(text).not.toContain('fp32');
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

test('the roofline leaves out a precision whose products were not measured', () => {
  const text = renderResults({ ...results, gemm: [{ version: 'PyTorch 1.0', fp32: 100 }] });
  const row = rowsOf(text.split('**Roofline of Ablate**')[1] as string)[2] as string[];
  expect(row[6]).toBe(`${row[5]} %`);
  expect(row.slice(7, 9)).toEqual(['-', '-']);
  expect(text).toContain('Best matrix products: PyTorch 1.0: 100 GFLOP/s fp32.');
});

test('a study is compared with the quicker way of its peer, by the time of the whole command', () => {
  const way = (label: string, seconds: number[]): StudyMeasurement => ({
    label,
    precision: 'fp32',
    version: `${label} 1.0`,
    seconds,
    top1: { plain34: 0.5, resnet34: 0.625 },
  });
  const text = renderStudy({
    images: { train: 3000, val: 1000 },
    imageSize: 64,
    batchSize: 32,
    variants: ['plain34', 'resnet34'],
    measurements: [
      way('Ablate', [50, 60, 100]),
      way('PyTorch, all cores', [120]),
      way('PyTorch, a process per core', [90]),
    ],
    failures: [],
  });
  expect(rowsOf(text)[2]).toEqual(['Ablate fp32', '60', '100', '50.0 %', '62.5 %']);
  expect(text).toContain('fp32 1.50 (PyTorch, a process per core)');
});
