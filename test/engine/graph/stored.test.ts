import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import type { Split } from '../../../src/data/dataset.ts';
import type { SessionOptions } from '../../../src/engine/engine.ts';
import { openGraph } from '../../../src/engine/graph/session.ts';
import type { Runtime } from '../../../src/engine/local.ts';
import { initialWeights } from '../../../src/network/initialize.ts';
import { NetworkBuilder } from '../../../src/network/network.ts';
import { fillBatch } from '../../../src/train/batches.ts';
import { nativeRuntime } from '../../support/engine.ts';

const native = await nativeRuntime();
const imageSize = 8;
const bytes = imageSize * imageSize * 3;
const count = 20;

/** One weight a pixel, so that every pixel shows in the logits. */
const network = NetworkBuilder.build([imageSize, imageSize, 3], (net, image) =>
  net.dense(
    'fc',
    net.globalAveragePool(
      'pool',
      net.conv2d('conv', image, { filters: 16, kernelSize: imageSize, strides: 1, padding: 0 }),
    ),
    { units: 2 },
  ),
);

const random = randomStream(0, 'images');
const pixels = Uint8Array.from({ length: count * bytes }, () => random.integer(256));
const split: Split = {
  size: count,
  labels: Uint8Array.from({ length: count }, (_, index) => index % 2),
  imageSize,
  copyImage: (index, target, offset) => target.set(pixels.subarray(index * bytes, (index + 1) * bytes), offset),
};

const places = [3, 19, 0, 7, 7, 12, 5];
/** Down, right, mirrored. */
const cuts = Int32Array.from(
  [
    [0, 0, 0],
    [0, 0, 1],
    [2, -1, 0],
    [-2, 1, 1],
    [1, 2, 1],
    [-7, 7, 0],
    [8, 0, 1],
  ].flat(),
);
const options: SessionOptions = {
  precision: 'fp32',
  batchSize: places.length,
  normalize: { mean: [120, 115, 100], std: [60, 55, 50] },
  momentum: 0.9,
  weightDecay: 0,
  labelSmoothing: 0,
};

describe.skipIf('reason' in native)('images kept in the session', () => {
  const open = (changes: Partial<SessionOptions> = {}) => {
    const session = openGraph((native as { runtime: Runtime }).runtime, network, { ...options, ...changes });
    session.write(initialWeights(network, 0));
    return session;
  };
  const indices = Int32Array.from(places);
  const labels = Int32Array.from(places, (place) => place % 2);

  it('give the same bits as batches that are sent, cut and mirrored or as they are', () => {
    const session = open();
    session.upload?.(pixels);
    const sent = fillBatch(split, { indices, cuts });
    expect(session.step({ indices, labels, cuts }, 0)).toEqual(session.step(sent, 0));
    const whole = fillBatch(split, { indices });
    expect(session.evaluate({ indices, labels })).toEqual(session.evaluate(whole));
    expect(session.evaluate({ indices, labels }).logits).not.toEqual(session.evaluate(sent).logits);
    session.dispose();
  });

  it('outlive the memory that they were uploaded from', () => {
    const session = open();
    const borrowed = Uint8Array.from(pixels);
    session.upload?.(borrowed);
    const before = session.evaluate({ indices, labels });
    borrowed.fill(0);
    expect(session.evaluate({ indices, labels })).toEqual(before);
    session.dispose();
  });

  it('are refused where images are not bytes', () => {
    const { normalize: _, ...floats } = options;
    const session = openGraph((native as { runtime: Runtime }).runtime, network, floats);
    expect(() => session.upload?.(pixels)).toThrow('normalize');
    session.dispose();
  });
});
