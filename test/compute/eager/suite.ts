import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { randomStream } from '../../../src/base/random.ts';
import { openEager } from '../../../src/compute/eager/session.ts';
import type { Batch, SessionOptions } from '../../../src/compute/engine.ts';
import type { LocalSession, Runtime } from '../../../src/compute/local.ts';
import { type Network, NetworkBuilder } from '../../../src/network/network.ts';
import { sizeOf } from '../../../src/network/shape.ts';
import type { Weights } from '../../../src/network/weights.ts';

const options: SessionOptions = { precision: 'fp32', batchSize: 4, momentum: 0, weightDecay: 0, labelSmoothing: 0 };
const classes = 3;
const size = 6;

/** Every operation but the kinked ones, so that finite differences are smooth; an even size at strides 2. */
const smooth = NetworkBuilder.build([size, size, 3], (net, image) => {
  const features = net.conv2d('conv', image, { filters: 4, kernelSize: 3, strides: 2, padding: 1 });
  const normalized = net.batchNorm('bn', features);
  const gate = net.sigmoid('gate', net.dense('squeeze', net.globalAveragePool('pool', normalized), { units: 4 }));
  const projected = net.conv2d('project', image, { filters: 4, kernelSize: 1, strides: 2, padding: 0 });
  const sum = net.add('add', net.scale('scale', normalized, gate), projected);
  const smoothed = net.gelu('gelu', net.silu('silu', net.groupNorm('gn', net.bias('bias', sum), { groups: 2 })));
  const widened = net.padChannels('pad', smoothed, { filters: 6 });
  const grouped = net.conv2d('grouped', widened, { filters: 4, kernelSize: 3, strides: 1, padding: 1, groups: 2 });
  return net.dense('fc', net.globalAveragePool('head', grouped), { units: classes });
});

/** The image's own channels as logits, after `write` has had them. */
const identityHead = (
  write: (net: NetworkBuilder, image: NetworkBuilder['input']) => NetworkBuilder['input'],
): Network =>
  NetworkBuilder.build([size, size, 3], (net, image) =>
    net.dense('fc', net.globalAveragePool('pool', write(net, image)), { units: classes }),
  );
const identityWeights: Weights = new Map([['fc.weight', Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)]]);

const stream = randomStream(7, 'eager tests');
const normals = (length: number): Float32Array => Float32Array.from({ length }, () => stream.normal());
const batch: Batch = { images: normals(4 * size * size * 3), labels: Int32Array.of(0, 1, 2, 1) };
const weights: Weights = new Map(smooth.variables.map(({ name, shape }) => [name, normals(sizeOf(shape))]));

function open(runtime: Runtime, changes: Partial<SessionOptions> = {}): LocalSession {
  const session = openEager(runtime, smooth, { ...options, ...changes });
  session.write(weights);
  return session;
}

/** What every backend has to do alike. */
export function describeEager(title: string, runtime: Runtime): void {
  describe(title, () => {
    it('has the gradients that finite differences give', () => {
      const session = open(runtime);
      const h = 1e-2;
      session.step(batch, 0);
      const gradients = session.read();
      for (const { name, role } of smooth.variables) {
        if (role !== 'weight') continue;
        const gradient = gradients.get(`${name}/momentum`) as Float32Array;
        const length = Math.hypot(...gradient);
        const lossAt = (distance: number): number => {
          const weight = weights.get(name) as Float32Array;
          session.write(new Map([[name, weight.map((w, i) => w + (distance / length) * (gradient[i] as number))]]));
          return session.step(batch, 0).loss;
        };
        const slope = (lossAt(h) - lossAt(-h)) / (2 * h);
        session.write(weights);
        // A loss near 1 is known to 1e-7, the slope to 1e-5 beside the term in h squared.
        expect(Math.abs(slope - length), name).toBeLessThan(1e-3 * Math.max(length, 0.1));
      }
      session.dispose();
    });

    it('keeps nothing of the memory that it was written from, nor of what it gave out', () => {
      const session = open(runtime);
      const bias = Float32Array.of(1, 2, 3);
      session.write(new Map([['fc.bias', bias]]));
      bias.fill(9);
      session.read().get('fc.bias')?.fill(9);
      expect(session.read().get('fc.bias')).toEqual(Float32Array.of(1, 2, 3));
      session.dispose();
    });

    it('takes the step of SGD that PyTorch takes', () => {
      const plain = open(runtime);
      plain.step(batch, 0);
      const gradient = plain.read().get('fc.weight/momentum') as Float32Array;
      plain.dispose();

      const session = open(runtime, { momentum: 0.9, weightDecay: 0.01 });
      const velocity = normals(gradient.length);
      session.write(new Map([['fc.weight/momentum', velocity]]));
      session.step(batch, 0.1);
      const after = session.read();
      session.dispose();
      const before = weights.get('fc.weight') as Float32Array;
      const expected = velocity.map((v, i) => 0.9 * v + (gradient[i] as number) + 0.01 * (before[i] as number));
      expectClose(after.get('fc.weight/momentum'), expected);
      expectClose(
        after.get('fc.weight'),
        before.map((w, i) => w - 0.1 * (expected[i] as number)),
      );
    });

    it('spreads the smoothed share of the target over all classes', () => {
      const session = open(runtime, { labelSmoothing: 0.3 });
      const { loss, logits, correct } = session.step(batch, 0);
      session.dispose();
      const losses = [...batch.labels].map((label, image) => {
        const scores = logits.slice(image * classes, (image + 1) * classes);
        const logSum = Math.log(scores.reduce((total, score) => total + Math.exp(score), 0));
        return scores.reduce(
          (total, score, i) => total + (0.3 / classes + (i === label ? 0.7 : 0)) * (logSum - score),
          0,
        );
      });
      expect(loss).toBeCloseTo(losses.reduce((total, one) => total + one, 0) / losses.length, 5);
      const tops = [...batch.labels].map((label, image) => {
        const scores = logits.slice(image * classes, (image + 1) * classes);
        return scores[label] === Math.max(...scores);
      });
      expect(correct).toBe(tops.filter(Boolean).length);
    });

    it('moves the statistics by their momentum towards mean and unbiased variance', () => {
      const network = identityHead((net, image) => net.batchNorm('bn', image, { epsilon: 1e-5, momentum: 0.25 }));
      const session = openEager(runtime, network, options);
      session.write(
        new Map([
          ['bn.running_mean', Float32Array.of(4, 4, 4)],
          ['bn.running_var', Float32Array.of(8, 8, 8)],
        ]),
      );
      session.step(batch, 0);
      const after = session.read();
      session.dispose();
      const red = [...batch.images].filter((_, index) => index % 3 === 0);
      const mean = red.reduce((total, x) => total + x, 0) / red.length;
      const unbiased = red.reduce((total, x) => total + (x - mean) ** 2, 0) / (red.length - 1);
      expect(after.get('bn.running_mean')?.[0]).toBeCloseTo(0.75 * 4 + 0.25 * mean, 5);
      expect(after.get('bn.running_var')?.[0]).toBeCloseTo(0.75 * 8 + 0.25 * unbiased, 5);
    });

    it('lets no padding win a maximum', () => {
      const session = openEager(
        runtime,
        identityHead((net, image) => net.maxPool('max', image, { poolSize: 3, strides: 2, padding: 1 })),
        options,
      );
      session.write(identityWeights);
      const images = new Float32Array(size * size * 3).fill(-2);
      expect([...session.evaluate({ images, labels: Int32Array.of(0) }).logits]).toEqual([-2, -2, -2]);
      session.dispose();
    });

    it('normalises bytes by the constants of the 0..255 scale', () => {
      const normalize = { mean: [10, 20, 30], std: [2, 4, 8] };
      const session = openEager(
        runtime,
        identityHead((_, image) => image),
        { ...options, normalize },
      );
      session.write(identityWeights);
      const images = Uint8Array.from({ length: size * size * 3 }, () => 250);
      const { logits } = session.evaluate({ images, labels: Int32Array.of(0) });
      expectClose(logits, Float32Array.of(120, 57.5, 27.5));
      session.dispose();
    });

    it('keeps as many tensors after a step or an evaluation as before, and none when disposed', () => {
      const tensors = () => runtime.tf.memory().numTensors;
      const empty = tensors();
      const session = open(runtime, { momentum: 0.9 });
      const full = tensors();
      for (let i = 0; i < 3; i++) {
        session.step(batch, 0.1);
        session.evaluate(batch);
        session.read();
        session.write(weights);
        expect(tensors()).toBe(full);
      }
      session.dispose();
      expect(tensors()).toBe(empty);
    });

    it('keeps sessions apart', () => {
      const [first, second] = [open(runtime), open(runtime)];
      const before = second.evaluate(batch).logits;
      first.step(batch, 0.1);
      expect(second.evaluate(batch).logits).toEqual(before);
      expect(first.evaluate(batch).logits).not.toEqual(before);
      first.dispose();
      second.dispose();
    });

    it('refuses bf16', () => {
      expect(() => openEager(runtime, smooth, { ...options, precision: 'bf16' })).toThrow(ConfigurationError);
    });
  });
}

function expectClose(actual: Float32Array | undefined, expected: Float32Array): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(actual?.[index]).toBeCloseTo(value, 4);
}
