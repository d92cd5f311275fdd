import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { copyImages, imageBytes, type Split } from '../src/data/dataset.ts';
import { prepareDataset } from '../src/data/prepare.ts';
import type { Case, EpochData } from './cases.ts';
import { ablateLabel, type Contender, peerScript } from './contenders.ts';
import { type Effort, measureEpochs, type Reader } from './measure.ts';
import type { EpochResult } from './results.ts';

const run = promisify(execFile);

/** The peers read JPEG files with their usual loaders and, for a comparison on equal terms, the array that Ablate reads. */
const readings = { jpeg: 'JPEG files', array: 'decoded array' } as const;

/** Measures whole epochs over a cats_vs_dogs archive. The archive is unpacked and decoded in a temporary folder first. */
export async function runEpochs(
  archive: string,
  measured: Case,
  contenders: readonly Contender[],
  effort: Effort,
): Promise<EpochResult> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-bench-'));
  try {
    const source = `archive:${resolve(archive)}`;
    const started = performance.now();
    const dataset = await prepareDataset(
      { source, imageSize: measured.imageSize, limit: null },
      { cacheFolder: folder, log: effort.log },
    );
    const preparationSeconds = (performance.now() - started) / 1000;
    effort.log(`${dataset.train.size} + ${dataset.val.size} images decoded once in ${preparationSeconds.toFixed(1)} s`);
    await writeArrays(folder, 'train', dataset.train);
    await writeArrays(folder, 'val', dataset.val);
    if (contenders.some(({ framework }) => framework !== null)) {
      await run(effort.python, [peerScript('extract.py'), resolve(archive), folder]);
    }
    const readers = contenders.flatMap((contender) => readersOf(contender, { folder, source }));
    return { preparationSeconds, ...(await measureEpochs(measured, readers, effort)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readersOf(contender: Contender, place: Omit<EpochData, 'loader'>): Reader[] {
  if (contender.label === ablateLabel) return [{ contender, data: { ...place, loader: 'array' } }];
  return (['jpeg', 'array'] as const).map((loader) => ({
    contender: { ...contender, label: `${contender.label}, ${readings[loader]},` },
    data: { ...place, loader },
  }));
}

/** Pixels and labels of a split, in the form that the peers map into memory: `SPLIT-images.bin`, `SPLIT-labels.bin`. */
export async function writeArrays(folder: string, name: string, split: Split): Promise<void> {
  const images = new Uint8Array(split.size * imageBytes(split.imageSize));
  copyImages(split, images);
  await writeFile(join(folder, `${name}-images.bin`), images);
  await writeFile(join(folder, `${name}-labels.bin`), split.labels);
}
