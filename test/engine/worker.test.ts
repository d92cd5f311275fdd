import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { openEager } from '../../src/compute/eager/session.ts';
import type { Batch, Engine, SessionOptions } from '../../src/compute/engine.ts';
import { startEngine } from '../../src/engine/start.ts';
import { startWorker } from '../../src/engine/worker/client.ts';
import { NetworkBuilder } from '../../src/network/network.ts';
import { loadRuntime } from '../support/runtime.ts';

const network = NetworkBuilder.build([4, 4, 3], (net, image) => {
  const x = net.relu('relu', net.conv2d('conv', image, { filters: 4, kernelSize: 3, strides: 1, padding: 1 }));
  return net.dense('head', net.globalAveragePool('mean', x), { units: 2 });
});
const options: SessionOptions = { precision: 'fp32', batchSize: 2, momentum: 0.9, weightDecay: 0, labelSmoothing: 0 };
const start = () =>
  new Map([
    ['conv.weight', Float32Array.from({ length: 108 }, (_, i) => Math.sin(i))],
    ['head.weight', Float32Array.from({ length: 8 }, (_, i) => Math.cos(i))],
  ]);
const labels = Int32Array.of(0, 1);
const pixels = (seed: number) => Float32Array.from({ length: 96 }, (_, i) => Math.sin(seed + i * i));

let engine: Engine;
afterEach(() => engine?.dispose());

describe('a session in a worker', () => {
  it('runs calls in order and lets the caller fill the same buffer again at once', async () => {
    engine = await startEngine('wasm', { log: () => {} });
    const session = await engine.open(network, options);
    const shared: Batch = { images: pixels(1), labels };
    const results = [session.write(start()), session.step(shared, 0.1)] as const;
    shared.images.set(pixels(2));
    const last = session.step(shared, 0.1);
    shared.images.fill(0);
    const [, first] = await Promise.all(results);
    const second = await last;

    const local = openEager(await loadRuntime('wasm'), network, options);
    local.write(start());
    expect(first).toMatchObject(local.step({ images: pixels(1), labels }, 0.1));
    expect(second).toMatchObject(local.step({ images: pixels(2), labels }, 0.1));
    expect(second.seconds).toBeGreaterThan(0);
    expect(await session.read()).toEqual(local.read());
    expect(await session.evaluate({ images: pixels(3), labels })).toEqual(
      local.evaluate({ images: pixels(3), labels }),
    );
  });

  it('takes weights whose memory they own, copies others, and gives away what it reads', async () => {
    engine = await startEngine('wasm', { log: () => {} });
    const session = await engine.open(network, options);
    const whole = Float32Array.from({ length: 108 }, (_, i) => i);
    const part = Float32Array.from({ length: 9 }, (_, i) => i).subarray(1);
    await session.write(
      new Map([
        ['conv.weight', whole],
        ['head.weight', part],
      ]),
    );
    expect(whole).toHaveLength(0);
    expect(part).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    for (let time = 0; time < 2; time++) {
      const state = await session.read();
      expect(state.get('conv.weight')).toEqual(Float32Array.from({ length: 108 }, (_, i) => i));
      expect(state.get('head.weight')).toEqual(part);
    }
  });

  it('says what runs', async () => {
    engine = await startEngine('wasm', { log: () => {} });
    expect(engine.info).toMatchObject({ engine: 'wasm', mode: 'eager', threads: 1, selfTest: 'skipped' });
    expect(engine.info.deterministic).toBe(true);
    expect(engine.info.tensorflow).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('passes on errors with their message, class and stack, and goes on', async () => {
    engine = await startEngine('wasm', { log: () => {} });
    await expect(engine.open(network, { ...options, precision: 'bf16' })).rejects.toThrow(ConfigurationError);

    const session = await engine.open(network, options);
    const failure = await session.step({ images: new Float32Array(3), labels }, 0.1).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).toHaveProperty('message', expect.stringContaining('3'));
    expect(failure).toHaveProperty('stack', expect.stringContaining('src/compute/eager/session.ts'));
    await expect(session.step({ images: pixels(1), labels }, 0.1)).resolves.toHaveProperty('loss');
  });

  it('rejects what is under way where it is disposed', async () => {
    engine = await startEngine('wasm', { log: () => {} });
    const session = await engine.open(network, options);
    const failure = expect(session.step({ images: pixels(1), labels }, 0.1)).rejects.toThrow('has been disposed');
    await engine.dispose();
    await failure;
    await expect(session.read()).rejects.toThrow('has been disposed');
  });
});

describe('a worker that dies', () => {
  const program = (script: string) =>
    new URL(`data:text/javascript,import { parentPort } from 'node:worker_threads';${encodeURIComponent(script)}`);
  const setup = { source: { kind: 'wasm' }, mode: 'eager' } as const;
  const open = (script: string) => startWorker(setup, {} as Engine, program(script));

  it('rejects the call under way and every later one', async () => {
    engine = await open(`parentPort.on('message', () => process.exit(3)); parentPort.postMessage({ id: 0 });`);
    await expect(engine.open(network, options)).rejects.toThrow("The engine's worker thread ended with exit code 3.");
    await expect(engine.open(network, options)).rejects.toThrow('exit code 3');
  });

  it('reports an uncaught error as what it is', async () => {
    engine = await open(
      `parentPort.on('message', () => { throw new Error('lost') }); parentPort.postMessage({ id: 0 });`,
    );
    await expect(engine.open(network, options)).rejects.toThrow('lost');
  });

  it('does not start', async () => {
    await expect(open(`throw new Error('no library')`)).rejects.toThrow('no library');
  });
});
