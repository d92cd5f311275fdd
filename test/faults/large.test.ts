import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEager } from '../../src/compute/eager/session.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { prepareDataset } from '../../src/data/prepare.ts';
import { drawScene } from '../../src/data/synthetic/scene.ts';
import { startEngine } from '../../src/engine/start.ts';
import { initialWeights } from '../../src/network/initialize.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { writeReport } from '../../src/report/write.ts';
import { readResults, writeRecord } from '../../src/results/store.ts';
import { planRuns } from '../../src/study/runs.ts';
import { InterruptedError } from '../../src/train/errors.ts';
import { type TrainRequest, train } from '../../src/train/train.ts';
import { writeZip } from '../data/support/archive.ts';
import { withMark } from '../data/support/images.ts';
import { figure } from '../support/figures.ts';
import { makeRecord, makeScoredRecords, makeStudyRecords, outsideCheckout } from '../support/records.ts';
import { loadRuntime } from '../support/runtime.ts';
import { times } from '../support/scale.ts';
import { makeStudy } from '../support/study.ts';
import { network, networkOf } from '../train/support/checkpoints.ts';

const limits = { timeout: 1_200_000 };
const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-large-'));
});
afterAll(() => rm(folder, { recursive: true }));

setFlagsFromString('--expose-gc');
/** How much garbage waits to be collected depends on how busy the machine is. */
const collectGarbage = runInNewContext('gc') as () => void;

/** Trains the small network of the tests on WebAssembly. */
async function trainOn(dataset: Dataset, recipe: object, changes: Partial<TrainRequest>): Promise<unknown> {
  const engine = await startEngine('wasm', { log: () => undefined });
  const [config] = planRuns(makeStudy(), { precision: 'fp32', seeds: [0], recipe }) as [TrainRequest['config']];
  const checkpoint = { path: join(await mkdtemp(join(folder, 'checkpoints-')), 'run') };
  try {
    return await train({ config, network, dataset, engine, provenance: outsideCheckout, checkpoint, ...changes });
  } finally {
    await engine.dispose();
  }
}

describe('many steps', () => {
  const steps = times({ short: 1000, long: 10_000 });
  /** Bytes by which the memory of a process may rise while allocators settle. */
  const most = 30e6;

  it(`keep memory flat: ${steps} of a small network`, limits, async () => {
    const request = { source: 'synthetic', imageSize: 16, limit: 100 };
    const dataset = await prepareDataset(request, { cacheFolder: folder, log: () => undefined });
    const resident: number[] = [];
    const measure = () => {
      collectGarbage();
      resident.push(process.memoryUsage.rss());
    };
    // 80 images for training, 8 a step.
    const epochs = steps / 10;
    await trainOn(dataset, { epochs }, { onEpoch: measure });
    // What leaks raises the least.
    const early = Math.min(...resident.slice(epochs * 0.2, epochs * 0.5));
    const late = Math.min(...resident.slice(epochs * 0.8));
    figure(
      'Memory',
      `${steps} steps: ${megabytes(early)} MB resident at least from a fifth to the half, ${megabytes(late)} MB in the last ` +
        `fifth, ${megabytes(Math.max(...resident))} MB at most`,
    );
    expect(late - early).toBeLessThan(most);
  });

  it('leave no tensor behind', limits, async () => {
    const { tf, ...runtime } = await loadRuntime('wasm');
    const options = { precision: 'fp32', batchSize: 2, momentum: 0.9, weightDecay: 0, labelSmoothing: 0 } as const;
    const session = openEager({ tf, ...runtime }, network, options);
    session.write(initialWeights(network, 0));
    const batch = { images: new Float32Array(2 * 16 * 16 * 3).fill(0.5), labels: Int32Array.of(0, 1) };
    const step = () => session.step(batch, 1e-6);
    step();
    const { numTensors } = tf.memory();
    for (let index = 1; index < steps; index++) step();
    expect(tf.memory().numTensors).toBe(numTensors);
    figure('Memory', `${steps} steps: ${numTensors} tensors after the first and after the last`);
  });
});

describe('many images', () => {
  const images = times({ short: 2000, long: 100_000 });
  const bounds = { bytes: 1.5e9, millisecondsPerImage: 10 };
  /** Different drawings; the archive holds each under many names. */
  const drawings = 100;

  it(`are prepared and trained on within a bound: ${images}`, limits, async () => {
    const drawn = await Promise.all(
      Array.from({ length: drawings }, async (_, index) => {
        const scene = Buffer.from(drawScene(index % 2 ? 'cat' : 'dog', index));
        return withMark(await sharp(scene).resize(64, 64).jpeg().toBuffer());
      }),
    );
    const entries = Array.from({ length: images }, (_, index) => [
      `PetImages/${index % 2 ? 'Cat' : 'Dog'}/${index}.jpg`,
      drawn[index % drawings] as Buffer,
    ]);
    const path = join(folder, 'pets.zip');
    await writeZip(path, Object.fromEntries(entries), { compress: false });
    const cpu = process.cpuUsage();
    const request = { source: `archive:${path}`, imageSize: 32, limit: null };
    const dataset = await prepareDataset(request, { cacheFolder: folder, log: () => undefined });
    const { user, system } = process.cpuUsage(cpu);
    const milliseconds = (user + system) / 1000 / images;
    expect(dataset.train.size + dataset.val.size).toBe(images);

    const stop = new AbortController();
    const onStep = ({ step }: { step: number }) => {
      if (step === 50) stop.abort();
    };
    await expect(trainOn(dataset, {}, { network: networkOf(32), signal: stop.signal, onStep })).rejects.toThrow(
      InterruptedError,
    );
    const peak = 1024 * process.resourceUsage().maxRSS;
    figure(
      'Many images',
      `${images} prepared in ${milliseconds.toFixed(1)} ms of processor time each, trained on for 50 steps; ` +
        `${megabytes(peak)} MB resident at most`,
    );
    expect(peak).toBeLessThan(bounds.bytes);
    expect(milliseconds).toBeLessThan(bounds.millisecondsPerImage);
  });
});

describe('many runs', () => {
  const seeds = times({ short: 16, long: 64 });
  const epochs = 100;
  /** Seconds of processor time. */
  const most = 3;

  /** Makes three epochs of a record a hundred. */
  const prolong = (record: RunRecord): void => {
    const last = record.epochs.at(-1) as RunRecord['epochs'][number];
    record.config.recipe.epochs = epochs;
    record.epochs = [...template.epochs.slice(0, -1), { ...last, epoch: epochs }];
  };
  const template = makeRecord({ epochs });
  const allSeeds = Array.from({ length: seeds }, (_, seed) => seed);
  const strength = { plain34: 0.5, resnet34: 2, plain50: 0.4, resnet50: 1.5 };

  it.each([
    ['right and wrong of 200 images', () => makeStudyRecords(allSeeds)],
    ['the scores of 2,000 images', () => makeScoredRecords(strength, allSeeds, 2, 2000)],
  ])(`of ${epochs} epochs with %s are reported in little time: ${4 * seeds}`, limits, async (what, make) => {
    const records = make();
    const results = await mkdtemp(join(folder, 'results-'));
    for (const record of records) {
      prolong(record);
      await writeRecord(results, record);
    }
    const cpu = process.cpuUsage();
    const read = await readResults(results);
    await writeReport({ ...read, outDir: results });
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (user + system) / 1e6;
    expect(read.records).toHaveLength(4 * seeds);
    figure(
      'Many runs',
      `${4 * seeds} of ${epochs} epochs with ${what}: reported in ${seconds.toFixed(1)} s of processor time`,
    );
    expect(seconds).toBeLessThan(most);
  });
});
