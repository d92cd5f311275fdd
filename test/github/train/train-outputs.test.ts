import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setTrainOutputs } from '../../../src/github/train/train-outputs.ts';
import { defaultMetric, type Metric } from '../../../src/study/metric.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { makeRecord } from '../../support/records.ts';
import { outputOf } from '../support/bundle.ts';

let folder: string;
const outputs = () => readFileSync(join(folder, 'outputs'), 'utf8');

beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder, 'outputs'), '');
  vi.stubEnv('GITHUB_OUTPUT', join(folder, 'outputs'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What the step prints of one run whose network has 150 of 200 images right. */
function told(metric: Metric): string {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const record = makeRecord({ variant: 'plain34', correct: 150 }, ({ epochs }) => {
    for (const { val } of epochs) Object.assign(val, { F1: 0.7 });
  });
  setTrainOutputs({ metric, runs: [{ run: 'plain34-seed0', record, path: '/plain34-seed0.json' }], resumed: true });
  return lines.join('');
}

it.each<[string, Metric, string, string]>([
  ['top-1', defaultMetric, '0.75', 'val top-1 75.0 %25'],
  ['an error', { name: 'error', unit: '%', better: 'lower', perExample: 'error' }, '0.25', 'val error 25.0 %25'],
  ["a trainer's own", { name: 'F1', unit: '', better: 'higher' }, '0.7', 'val F1 0.700'],
])('a run is told by the metric of its study: %s', (_, metric, result, notice) => {
  expect(told(metric)).toContain(`::notice title=plain34-seed0::${notice}, `);
  expect(outputOf(outputs(), 'result')).toBe(result);
  expect(outputOf(outputs(), 'top1')).toBe('0.75');
});

it('a metric that the run did not record is asked for', () => {
  expect(() => told({ name: 'BLEU', unit: '', better: 'higher' })).toThrow('metric.name is "BLEU", but plain34-seed0');
});
