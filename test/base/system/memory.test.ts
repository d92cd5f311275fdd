import { deserialize, serialize } from 'node:v8';
import { MessageChannel } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { memoryOf, release } from '../../../src/base/system/memory.ts';

it('finds the memory that arrays fill between them, and none that holds more', () => {
  const filled = new ArrayBuffer(16);
  const partly = new ArrayBuffer(16);
  const arrays = [
    new Float32Array(filled, 0, 1),
    new Uint8Array(partly, 4),
    new Float32Array(new SharedArrayBuffer(4)),
    new Uint8Array(filled, 4),
  ];
  expect(memoryOf(arrays)).toEqual([filled]);
});

it('leaves out what Node does not let go, such as the pool that small arrays read from a file may fill', async () => {
  const weights = Array.from({ length: 200 }, (_, index) => new Float32Array(64).fill(index));
  // The byte before them keeps them from being read in place.
  const { arrays } = deserialize(serialize({ x: true, arrays: weights })) as { arrays: Float32Array[] };
  const { port1, port2 } = new MessageChannel();
  const received = new Promise((resolve) => port2.once('message', resolve));
  port1.postMessage(arrays, memoryOf(arrays));
  expect(await received).toEqual(weights);
  port1.close();
});

it('gives memory back at once', () => {
  const values = new Float32Array(25_000_000).fill(1);
  const before = process.memoryUsage.rss();
  release(memoryOf([values]));
  expect(values).toHaveLength(0);
  expect(before - process.memoryUsage.rss()).toBeGreaterThan(90e6);
});
