import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/compute/engine.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { prepareDataset } from '../../src/data/prepare.ts';
import { startEngine } from '../../src/engine/start.ts';
import { keyOf } from '../../src/record/key.ts';
import { parseRecord } from '../../src/record/parse.ts';
import { comparable, runRecordSchema } from '../../src/record/record.ts';
import { decodeScores, predictionsOf } from '../../src/record/scores.ts';
import { planRuns } from '../../src/study/runs.ts';
import { removeCheckpoints } from '../../src/train/checkpoint-store.ts';
import { DivergedError, InterruptedError } from '../../src/train/errors.ts';
import { shareForImages } from '../../src/train/feed.ts';
import { type TrainRequest, train } from '../../src/train/train.ts';
import { installedEngine } from '../support/engine.ts';
import { outsideCheckout } from '../support/records.ts';
import { makeStudy } from '../support/study.ts';
import { network } from './support/checkpoints.ts';

let folder: string;
let engine: Engine;
let dataset: Dataset;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-train-'));
  engine = await startEngine('wasm', { log: () => undefined });
  const request = { source: 'synthetic', imageSize: 16, limit: 100 };
  dataset = await prepareDataset(request, { cacheFolder: folder, log: () => undefined });
});

afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true });
});

function request(changes: { seed?: number; recipe?: object } & Partial<TrainRequest> = {}): TrainRequest {
  const { seed = 0, recipe = {}, ...rest } = changes;
  const [config] = planRuns(makeStudy(), { precision: 'fp32', seeds: [seed], recipe: { epochs: 3, ...recipe } });
  return {
    config: config as TrainRequest['config'],
    network,
    dataset,
    engine,
    provenance: outsideCheckout,
    checkpoint: { path: join(folder, 'run') },
    ...rest,
  };
}

describe('train', () => {
  it('gives the same record twice in everything but the timing, and another one for another seed', async () => {
    const [first, second, other] = [await train(request()), await train(request()), await train(request({ seed: 1 }))];
    expect(runRecordSchema.parse(first)).toEqual(first);
    expect(comparable(second)).toEqual(comparable(first));
    expect(other.epochs).not.toEqual(first.epochs);
  });

  it('writes down what the network said of each val image, and its key', async () => {
    const record = await train(request());
    const { result, dataset: data } = parseRecord(JSON.stringify(record), 'a.json');
    const scores = decodeScores(result.scores as string, data.val, 2);
    expect(new Set(predictionsOf(scores, 2)).size).toBe(2);
    expect(Buffer.from(data.valLabels as string, 'base64')).toEqual(Buffer.from(dataset.val.labels));
    expect(record.key).toBe(keyOf(record));
  });

  it('lowers the loss', async () => {
    const { epochs } = await train(request({ recipe: { epochs: 6 } }));
    expect(epochs.at(-1)?.train.loss).toBeLessThan(epochs[0]?.train.loss as number);
  });

  it('repeats an uninterrupted run bit by bit when it goes on from a checkpoint in mid-epoch', async () => {
    const whole = await train(request());
    const abort = new AbortController();
    const interrupted = train(
      request({
        signal: abort.signal,
        onStep: ({ epoch, step }) => {
          if (epoch === 2 && step === 4) abort.abort();
        },
      }),
    );
    await expect(interrupted).rejects.toThrow(InterruptedError);
    expect(existsSync(join(folder, 'run'))).toBe(true);
    const resumed = await train(request());
    await rm(join(folder, 'run'));
    expect(comparable(resumed)).toEqual(comparable(whole));
  });

  it('repeats it, too, after a crash between two checkpoints', async () => {
    const whole = await train(request());
    const crashed = train(
      request({
        checkpoint: { path: join(folder, 'run'), saveEvery: { seconds: 0 } },
        onStep: ({ epoch, step }) => {
          if (epoch === 2 && step === 4) throw new Error('crash');
        },
      }),
    );
    await expect(crashed).rejects.toThrow('crash');
    const notes: string[] = [];
    const resumed = await train(request({ onNote: (line) => notes.push(line) }));
    expect(notes).toEqual(['Continuing from step 3 of epoch 2.']);
    expect(comparable(resumed)).toEqual(comparable(whole));
    await removeCheckpoints(join(folder, 'run'));
  });

  it('tells when it saves: after each epoch but the last, which a record follows', async () => {
    const told: string[] = [];
    await train(
      request({
        checkpoint: { path: join(folder, 'run'), saveEvery: { epochs: 1 } },
        onSave: () => told.push('saving'),
        onEpoch: ({ epoch }) => told.push(`epoch ${epoch}`),
      }),
    );
    expect(told).toEqual(['epoch 1', 'saving', 'epoch 2', 'saving', 'epoch 3']);
    await removeCheckpoints(join(folder, 'run'));
  });

  it('repeats it, too, from the end of an epoch', async () => {
    const whole = await train(request());
    const crashed = train(
      request({
        checkpoint: { path: join(folder, 'run'), saveEvery: { epochs: 1 } },
        onStep: ({ epoch, step }) => {
          if (epoch === 2 && step === 4) throw new Error('crash');
        },
      }),
    );
    await expect(crashed).rejects.toThrow('crash');
    const notes: string[] = [];
    const resumed = await train(request({ onNote: (line) => notes.push(line) }));
    expect(notes).toEqual(['Continuing from step 0 of epoch 2.']);
    expect(comparable(resumed)).toEqual(comparable(whole));
    await removeCheckpoints(join(folder, 'run'));
  });

  it('goes on where a checkpoint cannot be written, and says so', async () => {
    const whole = await train(request());
    const notes: string[] = [];
    const checkpoint = { path: '/proc/no/such/folder', saveEvery: { seconds: 0 } };
    const record = await train(request({ checkpoint, onNote: (line) => notes.push(line) }));
    expect(comparable(record)).toEqual(comparable(whole));
    expect(notes[0]).toMatch(
      /^No checkpoint could be written \(ENOENT.*\); what was saved before stays, and training continues\.$/,
    );

    const abort = new AbortController();
    abort.abort();
    const stopped = train(request({ checkpoint, signal: abort.signal }));
    await expect(stopped).rejects.toThrow(/was interrupted in epoch 1\. Its checkpoint could not be written \(ENOENT/);
    await expect(stopped).rejects.toThrow(InterruptedError);
  });

  it('refuses a checkpoint of another run', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(train(request({ signal: abort.signal }))).rejects.toThrow(InterruptedError);
    await expect(train(request({ seed: 1 }))).rejects.toThrow(/checkpoint of another run \(its config differs\)/);
    await rm(join(folder, 'run'));
  });

  it('says in which step the loss stopped being a number', async () => {
    const diverging = train(request({ recipe: { learningRate: 1e30, warmupEpochs: 0 } }));
    await expect(diverging).rejects.toThrow(DivergedError);
    await expect(diverging).rejects.toThrow(/step \d+ of epoch 1/);
  });

  it('refuses a batch that the training split does not fill', async () => {
    await expect(train(request({ recipe: { batchSize: 200 } }))).rejects.toThrow(/80 training images.*batch of 200/);
  });
});

const installed = await installedEngine();

describe.skipIf('reason' in installed)('train on an engine that can keep images', () => {
  it('sends indices where they fit and gives the same bits as with batches that are sent', async () => {
    const native = await startEngine('native', { log: () => undefined });
    const sent: string[] = [];
    const watched = (memory: number): Engine => ({
      ...native,
      memory,
      async open(...parameters) {
        const session = await native.open(...parameters);
        return {
          ...session,
          step(batch, learningRate) {
            sent.push('indices' in batch ? 'indices' : 'images');
            return session.step(batch, learningRate);
          },
        };
      },
    });
    const bytes = (dataset.train.size + dataset.val.size) * 16 * 16 * 3;
    const kept = await train(request({ engine: watched(bytes / shareForImages) }));
    expect(new Set(sent.splice(0))).toEqual(new Set(['indices']));
    const resent = await train(request({ engine: watched(bytes / shareForImages - 16) }));
    expect(new Set(sent)).toEqual(new Set(['images']));
    expect(comparable(kept)).toEqual(comparable(resent));
    await native.dispose();
  });
});
