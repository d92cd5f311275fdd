import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { installedEngine } from '../support/engine.ts';
import { outsideCheckout } from '../support/records.ts';
import { makeStudy } from '../support/study.ts';
import { crossing, readTrace } from '../support/trace.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-trace-'));
  file = join(folder, 'trace.json');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Two epochs of two steps in this process. A trace is decided when the sources are loaded, so they are loaded here. */
async function trainTiny(engineKind: 'native' | 'wasm') {
  vi.resetModules();
  const { prepareDataset } = await import('../../src/data/prepare.ts');
  const { startEngine } = await import('../../src/engine/start.ts');
  const { planRuns } = await import('../../src/study/runs.ts');
  const { train } = await import('../../src/train/train.ts');
  const { network } = await import('./support/checkpoints.ts');
  const log = () => undefined;
  const engine = await startEngine(engineKind, { log });
  const source = { source: 'synthetic', imageSize: 16, limit: 100 };
  const dataset = await prepareDataset(source, { cacheFolder: folder, log });
  const [config] = planRuns(makeStudy(), { precision: 'fp32', seeds: [0], recipe: { epochs: 2 } });
  if (config === undefined) throw new Error('The study has no run.');
  const checkpoint = { path: join(folder, 'run'), saveEvery: { epochs: 1 } };
  try {
    return await train({ config, network, dataset, engine, provenance: outsideCheckout, checkpoint });
  } finally {
    await engine.dispose();
  }
}

const isInstalled = 'engine' in (await installedEngine());

it('writes spans of set-up, batches, steps, evaluation and checkpoints, from two threads', async () => {
  vi.stubEnv('ABLATE_TRACE', file);
  await trainTiny(isInstalled ? 'native' : 'wasm');
  const { spans: all, processes, threads } = readTrace(file);
  expect(crossing(all)).toEqual([]);
  // On a new machine the self-test has its spans, too, in a process of its own.
  const spans = all.filter(({ pid }) => pid === process.pid);
  const [main, worker] = [true, false].map(
    (isMain) => new Set(spans.filter(({ tid }) => (tid === 1) === isMain).map(({ name }) => name)),
  );
  const setUp = ['set up engine', 'start engine', 'prepare data', 'load checkpoint', 'draw weights', 'upload images'];
  expect(main).toEqual(new Set([...setUp, 'check data', 'epoch', 'batch', 'evaluation', 'checkpoint']));
  const ofGraph = isInstalled ? ['write graph', 'load graph', 'upload'] : [];
  const calls = ['load runtime', 'open', 'write', 'first step', 'step', 'evaluate', 'read', 'dispose'];
  expect(worker).toEqual(new Set([...calls, ...ofGraph]));
  expect(spans.filter(({ name }) => name === 'evaluation')).toHaveLength(2);
  expect(processes).toContain('plain34-seed0');
  expect(new Set(threads)).toEqual(new Set(['main', 'engine']));
});

it('changes no number', async () => {
  const { comparable } = await import('../../src/record/record.ts');
  const without = await trainTiny('wasm');
  expect(existsSync(file)).toBe(false);
  vi.stubEnv('ABLATE_TRACE', file);
  expect(comparable(await trainTiny('wasm'))).toEqual(comparable(without));
  expect(existsSync(file)).toBe(true);
});
