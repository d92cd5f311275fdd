import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readResults } from '../../src/results/store.ts';
import { ablate } from '../support/cli.ts';
import { installedEngine } from '../support/engine.ts';

const config = fileURLToPath(new URL('../fixtures/settings.config.ts', import.meta.url));
const engine = 'engine' in (await installedEngine()) ? 'native' : 'wasm';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('trains each variant with what its levels ask for, and tables them', { timeout: 300_000 }, async () => {
  const { code, stdout, stderr } = await ablate(
    ['run', '--config', config, '--engine', engine, '--out', 'out'],
    folder,
  );
  expect(code, stderr).toBe(0);
  const { records } = await readResults(join(folder, 'out'));
  const trained = records.map(({ config: run }) => [
    run.variant,
    `${run.dataset.imageSize} ${run.recipe.optimizer} ${run.recipe.mixup}`,
  ]);
  expect(Object.fromEntries(trained)).toEqual({
    full: '16 adamw 0.2',
    'pixels-12': '12 adamw 0.2',
    'optimizer-sgd': '16 sgd 0.2',
    'without-mixing': '16 adamw 0',
  });
  expect(new Set(records.map(({ dataset }) => dataset.digest)).size).toBe(2);
  expect(new Set(records.map(({ dataset }) => dataset.splitDigest)).size).toBe(1);
  expect(stdout).toContain('against full, points');
  expect(stdout).toContain('Set by the factors: ');
  expect(await readFile(join(folder, 'out', 'report.html'), 'utf8')).toContain('16 or 12 px');
});
