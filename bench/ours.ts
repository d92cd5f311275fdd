/**
 * Ablate as a contender of the benchmark, with the protocol of peers/worker.py: the specification as JSON on the
 * command line, commands and answers as lines of JSON.
 */
import { createInterface } from 'node:readline';
import { randomStream } from '../src/base/random.ts';
import type { Batch, Engine, Session } from '../src/compute/engine.ts';
import { prepareDataset } from '../src/data/prepare.ts';
import { startEngine } from '../src/engine/start.ts';
import { resnet } from '../src/model/resnet.ts';
import { parseResnetName } from '../src/model/variant.ts';
import { initialWeights } from '../src/network/initialize.ts';
import { defaultRecipe, type Recipe } from '../src/study/config.ts';
import { newTimes } from '../src/train/clock.ts';
import { trainEpoch } from '../src/train/epoch.ts';
import { evaluateSplit } from '../src/train/evaluate.ts';
import { openFeeds } from '../src/train/feed.ts';
import { normalize } from '../src/train/normalize.ts';
import type { EpochData, WorkerSpec } from './cases.ts';
import type { Epoch } from './results.ts';
import type { Command } from './worker.ts';

const spec: WorkerSpec = JSON.parse(process.argv[2] as string);

/** The same settings as the peers. With so many epochs, the learning rate hardly changes within one. */
const recipe: Recipe = {
  ...defaultRecipe,
  epochs: 1000,
  batchSize: spec.batchSize,
  learningRate: 0.01,
  momentum: 0.9,
  weightDecay: 1e-4,
  warmupEpochs: 0,
  labelSmoothing: 0,
  flip: true,
  cropPadding: 0,
};

async function openSession(engine: Engine): Promise<Session> {
  const { network: name, imageSize, precision } = spec;
  const network = resnet({ ...parseResnetName(name), imageSize, classes: 2 });
  const { batchSize, momentum, weightDecay, labelSmoothing } = recipe;
  const session = await engine.open(network, {
    precision,
    batchSize,
    normalize,
    momentum,
    weightDecay,
    labelSmoothing,
  });
  await session.write(initialWeights(network, 0));
  return session;
}

function randomBatch(): Batch {
  const { batchSize, imageSize } = spec;
  const random = randomStream(0, 'benchmark');
  return {
    images: Uint8Array.from({ length: batchSize * imageSize ** 2 * 3 }, () => random.integer(256)),
    labels: Int32Array.from({ length: batchSize }, () => random.integer(2)),
  };
}

async function timedSteps(session: Session, batch: Batch, count: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let step = 0; step < count; step++) {
    const started = performance.now();
    await session.step(batch, recipe.learningRate);
    seconds.push((performance.now() - started) / 1000);
  }
  return seconds;
}

async function timedEpoch(session: Session, { source, folder }: EpochData): Promise<Epoch> {
  const request = { source, imageSize: spec.imageSize, limit: null };
  const dataset = await prepareDataset(request, { cacheFolder: folder, log: console.error });
  const progress = { epochs: [], step: 0, lossSum: 0, correct: 0 };
  const started = performance.now();
  const feeds = await openFeeds(session, dataset, { memory: engine.memory, repaint: false });
  await trainEpoch({ session, feed: feeds.train, recipe, seed: 0, progress, times: newTimes() });
  const trained = performance.now();
  const { top1 } = (await evaluateSplit(session, feeds.val, {
    batchSize: recipe.batchSize,
    where: 'after training',
  })) as { top1: number };
  return { train: (trained - started) / 1000, evaluate: (performance.now() - trained) / 1000, top1 };
}

const reply = (answer: unknown): void => console.log(JSON.stringify(answer));

const engine = await startEngine(spec.device === 'gpu' ? 'gpu' : 'native', {
  log: console.error,
  precision: spec.precision,
});
const session = await openSession(engine);
const batch = randomBatch();
await session.step(batch, recipe.learningRate);
if (spec.data !== null) await session.evaluate(batch);
reply({ version: `Ablate on TensorFlow ${engine.info.tensorflow}, ${engine.info.mode}` });
for await (const line of createInterface({ input: process.stdin })) {
  const command: Command = JSON.parse(line);
  if (command.command === 'steps') reply({ seconds: await timedSteps(session, batch, command.count) });
  else reply(await timedEpoch(session, spec.data as EpochData));
}
