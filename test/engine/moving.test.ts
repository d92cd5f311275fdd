import { expect, it } from 'vitest';
import { memoryOf, release } from '../../src/engine/worker/moving.ts';

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

it('gives memory back at once', () => {
  const values = new Float32Array(25_000_000).fill(1);
  const before = process.memoryUsage.rss();
  release(memoryOf([values]));
  expect(values).toHaveLength(0);
  expect(before - process.memoryUsage.rss()).toBeGreaterThan(90e6);
});
