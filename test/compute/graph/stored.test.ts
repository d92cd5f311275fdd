import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import type { SessionOptions } from '../../../src/compute/engine.ts';
import { openGraph } from '../../../src/compute/graph/session.ts';
import type { Runtime } from '../../../src/compute/local.ts';
import type { Split } from '../../../src/data/dataset.ts';
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
/** What is seen of an image through a window moved down and right, and then mirrored. */
const viewOf = (down: number, right: number, mirrored: boolean) => {
  const along = Array.from({ length: imageSize }, (_, at) => at);
  const columns = mirrored ? along.toReversed() : along;
  return { rows: Int32Array.from(along, (y) => y + down), columns: Int32Array.from(columns, (x) => x + right) };
};
const seen = [
  viewOf(0, 0, false),
  viewOf(0, 0, true),
  viewOf(2, -1, false),
  viewOf(-2, 1, true),
  viewOf(1, 2, true),
  viewOf(-7, 7, false),
  viewOf(8, 0, true),
];
const views = {
  rows: Int32Array.from(seen.flatMap(({ rows }) => [...rows])),
  columns: Int32Array.from(seen.flatMap(({ columns }) => [...columns])),
};
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
    const sent = fillBatch(split, { indices, change: { images: seen.map((view) => ({ view })) } });
    expect(session.step({ indices, labels, views }, 0)).toEqual(session.step(sent, 0));
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
