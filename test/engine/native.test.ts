import { describe, expect, it } from 'vitest';
import { nativeRuntime } from '../support/engine.ts';

const native = await nativeRuntime();

describe.skipIf('reason' in native)('native engine', () => {
  it('computes in TensorFlow', async () => {
    if ('reason' in native) return;
    const { tf, kind, node } = native.runtime;
    expect(kind).toBe('native');
    expect(tf.getBackend()).toBe('tensorflow');
    expect(node?.loadSavedModel).toBeTypeOf('function');
    const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const kernel = tf.tensor4d([10, 100, 1000, 10000], [2, 2, 1, 1]);
    expect([...tf.conv2d(image, kernel, 1, 'valid').dataSync()]).toEqual([43210]);
  });
});
