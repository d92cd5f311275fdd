import { describe, expect, it } from 'vitest';
import { tableName } from '../../src/compute/graph/lowering-tables.ts';
import { startEngine } from '../../src/engine/start.ts';
import { NetworkBuilder } from '../../src/network/network.ts';
import { nativeRuntime } from '../support/engine.ts';

const native = await nativeRuntime();

describe.skipIf('reason' in native)('the native engine', () => {
  it('computes in TensorFlow', () => {
    if ('reason' in native) return;
    const { tf, kind } = native.runtime;
    expect(kind).toBe('native');
    expect(tf.getBackend()).toBe('tensorflow');
    expect((tf.backend() as unknown as { binding: { TF_Version: string } }).binding.TF_Version).toBe('2.21.0');
    const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const kernel = tf.tensor4d([10, 100, 1000, 10000], [2, 2, 1, 1]);
    expect([...tf.conv2d(image, kernel, 1, 'valid').dataSync()]).toEqual([43210]);
  });

  const options = { precision: 'fp32', batchSize: 2, momentum: 0.9, weightDecay: 0, labelSmoothing: 0 } as const;
  const network = NetworkBuilder.build([2, 2, 1], (net, image) =>
    net.dense('head', net.globalAveragePool('mean', image), { units: 2 }),
  );
  const batch = { images: Float32Array.of(1, 1, 1, 1, -1, -1, -1, -1), labels: Int32Array.of(0, 1) };

  it.each([
    { mode: 'graph', eager: false },
    { mode: 'eager', eager: true },
  ])('trains in a worker in $mode mode', async ({ mode, eager }) => {
    const engine = await startEngine('native', { log: () => {}, eager });
    expect(engine.info).toMatchObject({ engine: 'native', mode, tensorflow: '2.21.0', deterministic: true });
    const session = await engine.open(network, options);
    const { loss } = await session.step(batch, 1);
    expect(loss).toBeCloseTo(Math.log(2), 6);
    // From zero, the gradient of the mean loss is (softmax - target) x / 2 summed: -0.5 and 0.5.
    expect((await session.read()).get('head.weight')).toEqual(Float32Array.of(0.5, -0.5));
    await engine.dispose();
  });

  it.each([
    ['auto', tableName()],
    ['direct', 'direct'],
  ] as const)('names how it computes convolutions: %s by %s', async (convolution, lowering) => {
    const engine = await startEngine('native', { log: () => {}, convolution });
    expect(engine.info).toMatchObject({ mode: 'graph', lowering, selfTest: 'passed' });
    await engine.dispose();
  });

  it('survives workers that end before their first operation', async () => {
    for (let i = 0; i < 2; i++) {
      const engine = await startEngine('native', { log: () => {} });
      await engine.dispose();
    }
  });
});
