import { afterEach, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { openEager } from '../../../src/compute/eager/session.ts';
import type { Batch, SessionOptions } from '../../../src/compute/engine.ts';
import { openGraph } from '../../../src/compute/graph/session.ts';
import type { LocalSession, OpenSession, Runtime } from '../../../src/compute/local.ts';
import { bottleneckBlock } from '../../../src/model/block.ts';
import { activations, norms, plainConv } from '../../../src/model/parts.ts';
import { shortcuts } from '../../../src/model/shortcut.ts';
import { initialWeights } from '../../../src/network/initialize.ts';
import { NetworkBuilder } from '../../../src/network/network.ts';
import type { Weights } from '../../../src/network/weights.ts';
import { nativeRuntime } from '../../support/engine.ts';

const native = await nativeRuntime();
const batchSize = 6;
const classes = 3;
const imageSize = 24;

/** Every kind of layer that a ResNet has, two blocks deep. */
const network = NetworkBuilder.build([imageSize, imageSize, 3], (net, image) => {
  let x = net.conv2d('conv1', image, { filters: 8, kernelSize: 7, strides: 2, padding: 3 });
  x = net.maxPool('maxpool', net.relu('relu1', net.batchNorm('bn1', x)), { poolSize: 3, strides: 2, padding: 1 });
  const parts = { conv: plainConv, norm: norms.batch, activation: activations.relu };
  const block = { ...parts, shortcut: shortcuts.residual(parts), groups: 1 };
  x = bottleneckBlock(net.scope('blocks.0'), x, { ...block, filters: 8, width: 8, strides: 1 });
  x = bottleneckBlock(net.scope('blocks.1'), x, { ...block, filters: 16, width: 16, strides: 2 });
  return net.dense('fc', net.globalAveragePool('avgpool', x), { units: classes });
});

const options: SessionOptions = {
  precision: 'fp32',
  batchSize,
  normalize: { mean: [120, 115, 100], std: [60, 55, 50] },
  momentum: 0.9,
  weightDecay: 1e-2,
  labelSmoothing: 0.1,
};

const weights = initialWeights(network, 0);

function batchOf(size: number, purpose: string): Batch {
  const random = randomStream(0, purpose);
  const images = Uint8Array.from({ length: size * imageSize ** 2 * 3 }, () => random.integer(256));
  return { images, labels: Int32Array.from({ length: size }, () => random.integer(classes)) };
}

const opened: LocalSession[] = [];
function open(changes: Partial<SessionOptions> = {}, openSession: OpenSession = openGraph): LocalSession {
  const session = openSession((native as { runtime: Runtime }).runtime, network, { ...options, ...changes });
  opened.push(session);
  session.write(weights);
  return session;
}
afterEach(() => {
  for (const session of opened.splice(0)) session.dispose();
});

const train = (session: LocalSession, steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => session.step(batchOf(batchSize, `batch/${step}`), 0.02).loss);

const largestDifference = (left: ArrayLike<number>, right: ArrayLike<number>): number =>
  Array.from(left).reduce((most, value, index) => Math.max(most, Math.abs(value - (right[index] as number))), 0);

describe.skipIf('reason' in native)('a compiled graph', () => {
  it('agrees with the eager interpreter over 20 steps and in evaluation', () => {
    const [graph, eager] = [open(), open({}, openEager)];
    expect(largestDifference(train(graph, 20), train(eager, 20))).toBeLessThan(1e-4);
    const unseen = batchOf(4, 'unseen');
    const [ours, theirs] = [graph.evaluate(unseen), eager.evaluate(unseen)];
    expect(largestDifference(ours.logits, theirs.logits)).toBeLessThan(1e-3);
    expect(ours.correct).toEqual(theirs.correct);
    const values = eager.read();
    for (const [name, value] of graph.read()) {
      expect(largestDifference(value, values.get(name) as Float32Array), name).toBeLessThan(1e-3);
    }
  });

  it('descends as the eager interpreter does without momentum and without a penalty', () => {
    for (const changes of [{ momentum: 0 }, { weightDecay: 0 }, { momentum: 0, weightDecay: 0 }]) {
      expect(largestDifference(train(open(changes), 4), train(open(changes, openEager), 4))).toBeLessThan(1e-5);
    }
  });

  it('starts at zero, keeps what is written to the bit and the rest as it was', () => {
    const session = openGraph((native as { runtime: Runtime }).runtime, network, options);
    opened.push(session);
    expect([...session.read()].every(([, values]) => values.every((value) => value === 0))).toBe(true);
    const random = randomStream(0, 'written');
    const written: Weights = new Map(
      [...session.read()].map(([name, values]) => [name, values.map(() => random.normal())]),
    );
    session.write(written);
    session.write(new Map([['fc.bias', Float32Array.of(1, 2, 3)]]));
    expect(session.read()).toEqual(new Map([...written, ['fc.bias', Float32Array.of(1, 2, 3)]]));
  });

  it('keeps nothing of the memory that it was written from', () => {
    const session = open();
    const bias = Float32Array.of(1, 2, 3);
    session.write(new Map([['fc.bias', bias]]));
    bias.fill(9);
    expect(session.read().get('fc.bias')).toEqual(Float32Array.of(1, 2, 3));
  });

  it('names a variable that the network does not have', () => {
    expect(() => open().write(new Map([['fc.gamma', Float32Array.of(1)]]))).toThrow('fc.gamma');
  });

  it('goes on from what it read as if it had never stopped, bit for bit', () => {
    const whole = open();
    train(whole, 3);
    const halfway = whole.read();
    const expected = train(whole, 3);
    const resumed = open();
    resumed.write(halfway);
    expect(train(resumed, 3)).toEqual(expected);
    expect(resumed.read()).toEqual(whole.read());
  });

  it('trains in bfloat16 near to what float32 does', () => {
    const [half, full] = [train(open({ precision: 'bf16' }), 5), train(open(), 5)];
    expect(half).not.toEqual(full);
    expect(largestDifference(half, full)).toBeLessThan(0.1);
  });

  it('leaves evaluation and a step at rate zero without a trace in the weights', () => {
    const session = open({ weightDecay: 0 });
    session.evaluate(batchOf(2, 'unseen'));
    expect(session.read().get('bn1.running_mean')).toEqual(weights.get('bn1.running_mean'));
    session.step(batchOf(batchSize, 'batch'), 0);
    expect(session.read().get('conv1.weight')).toEqual(weights.get('conv1.weight'));
    expect(session.read().get('bn1.running_mean')).not.toEqual(weights.get('bn1.running_mean'));
  });

  it('refuses a batch of another size than its own', () => {
    expect(() => open().step(batchOf(batchSize - 1, 'batch'), 0.1)).toThrow();
  });
});
