import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIndex } from '../../../src/data/index-file.ts';
import { runRecordSchema } from '../../../src/record/record.ts';
import { decodeScores } from '../../../src/record/scores.ts';
import type { Prediction } from '../../../src/run/predict.ts';
import { ablate, said, start, tinyConfig } from '../../support/cli.ts';

let folder: string;
const study = ['--config', tinyConfig, '--engine', 'wasm'];
const training = ['train', 'with4', ...study, '--dataset', 'folder:flowers', '--limit', 'all', '--save-weights'];
const file = 'out/with4-seed0.safetensors';
const predict = (...words: string[]) => ablate(['predict', ...words, '--engine', 'wasm'], folder);

/** Noise in two colours, so that every image has scores of its own. */
async function drawFlowers(): Promise<void> {
  for (const [label, flower] of ['aster', 'tulip'].entries()) {
    await mkdir(join(folder, 'flowers', flower), { recursive: true });
    for (let index = 0; index < 20; index++) {
      const pixels = Uint8Array.from({ length: 30 * 20 * 3 }, (_, place) => (place * (index + 3 + 40 * label)) % 251);
      const picture = sharp(pixels, { raw: { width: 30, height: 20, channels: 3 } });
      await picture.jpeg().toFile(join(folder, 'flowers', flower, `${index}.jpg`));
    }
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-predict-'));
  await drawFlowers();
  const { code, stderr } = await ablate([...training, '--out', 'out'], folder);
  expect(code, stderr).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

describe('ablate predict', () => {
  it('says of the val images what the record says', async () => {
    const { result } = runRecordSchema.parse(JSON.parse(await readFile(join(folder, 'out/with4-seed0.json'), 'utf8')));
    const [copy = ''] = await readdir(join(folder, 'dataset-cache'));
    const { names, trainSize } = readIndex(join(folder, 'dataset-cache', copy));
    const images = names.slice(trainSize).map((name) => join('flowers', name));
    const { stdout } = await predict(...images, '--weights', file, '--json');
    const found = JSON.parse(stdout) as Prediction[];
    expect(found.map(({ image }) => image)).toEqual(images);
    const recorded = decodeScores(result.scores as string, images.length, 2);
    for (const [index, { class: name, probability, probabilities }] of found.entries()) {
      expect(probability).toBe(Math.max(...Object.values(probabilities)));
      expect(probabilities[name]).toBe(probability);
      // A record's scores are float16.
      expect(Math.log(probabilities.aster as number)).toBeCloseTo(recorded[2 * index] as number, 2);
    }
  });

  it('prints one line per image', async () => {
    const { code, stdout } = await predict('flowers/tulip/0.jpg', 'flowers/aster/1.jpg', '--weights', file);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\nimage +class +probability\nflowers\/tulip\/0\.jpg +(aster|tulip) +\d\d\.\d %\nflowers\/aster\/1\.jpg .*\n$/,
    );
  });

  it('says in one sentence what is no image, and what is no network', async () => {
    await writeFile(join(folder, 'text.jpg'), 'text');
    const wrong = [
      [['nothing.jpg', '--weights', file], /^nothing\.jpg cannot be read \(ENOENT.*\): give an image file\.$/],
      [['text.jpg', '--weights', file], /^text\.jpg cannot be decoded: give an image that opens elsewhere/],
      [['flowers/tulip/0.jpg', '--weights', 'text.jpg'], /^text\.jpg does not hold the weights of a network/],
      [['flowers/tulip/0.jpg'], /^required option '--weights <file>' not specified\./],
    ] as const;
    for (const [words, message] of wrong) {
      const { code, stderr } = await predict(...words);
      expect(code).toBe(2);
      expect(stderr.trimEnd()).toMatch(message);
    }
  });
});

describe('--save-weights', () => {
  it('says that a reused record has no weights, and how to get them', async () => {
    const before = await readFile(join(folder, file));
    await rm(join(folder, file));
    const reused = await ablate([...training, '--out', 'out'], folder);
    expect(reused.code).toBe(0);
    expect(reused.stderr).toContain('train it again with --save-weights --fresh.');
    await ablate([...training, '--out', 'out', '--fresh'], folder);
    expect(await readFile(join(folder, file))).toEqual(before);
  });

  it('gives the same file after an interruption as without one', async () => {
    const words = [...training, '--epochs', '60'];
    await ablate([...words, '--out', 'whole'], folder);
    const started = start([...words, '--out', 'stopped'], folder);
    await said(started, /epoch 1\//);
    started.child.kill('SIGINT');
    expect((await started.outcome).code).toBe(130);
    expect(await readdir(join(folder, 'stopped'))).not.toContain('with4-seed0.safetensors');
    const { stderr } = await ablate([...words, '--out', 'stopped', '--resume'], folder);
    expect(stderr).toContain('Continuing from step');
    const [whole, resumed] = ['whole', 'stopped'].map((out) => readFile(join(folder, out, 'with4-seed0.safetensors')));
    expect(await resumed).toEqual(await whole);
  });

  it('keeps the record if the weights cannot be written, and ends with a sentence', async () => {
    await mkdir(join(folder, 'full', 'with4-seed0.safetensors', 'mine'), { recursive: true });
    const { code, stderr } = await ablate([...training, '--out', 'full'], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^The record of with4-seed0 is kept, but its weights could not be written \(.*\): correct that/m,
    );
    expect(await readdir(join(folder, 'full'))).toContain('with4-seed0.json');
  });
});
