import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ablate, tinyConfig } from '../../support/cli.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-noise-'));
});
afterEach(() => rm(folder, { recursive: true }));

const study = ['--config', tinyConfig, '--engine', 'wasm'];

describe('ablate noise', () => {
  it('trains one variant from several seeds and says what a study could see', async () => {
    const { code, stdout } = await ablate(['noise', 'with4', ...study, '--seeds', '3', '--json'], folder);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ variant: 'with4', result: { seeds: 3 }, contrasts: 2 });
    expect(await readdir(join(folder, 'results', 'tiny-noise'))).toEqual(
      expect.arrayContaining(['study.json', 'with4-seed0.json', 'with4-seed1.json', 'with4-seed2.json']),
    );
  });

  it.each([
    [['noise', 'with4', '--seeds', '1'], '--seeds is "1", expected how many, from 2 to 999.'],
    [['noise', 'with5', '--seeds', '3'], 'Unknown variant "with5": study "tiny" has without4, with4, without8, with8.'],
  ])('answers %j with one sentence', async (words, sentence) => {
    const { code, stderr } = await ablate([...words, ...study], folder);
    expect([code, stderr.trim()]).toEqual([2, sentence]);
  });
});
