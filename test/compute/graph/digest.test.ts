import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionOptions } from '../../../src/compute/engine.ts';
import { cpuLowering, directLowering, loweringNamed } from '../../../src/compute/graph/convolution.ts';
import { graphDigest } from '../../../src/compute/graph/digest.ts';
import { loweringTables } from '../../../src/compute/graph/lowering-tables.ts';
import { NetworkBuilder } from '../../../src/network/network.ts';

const options: SessionOptions = {
  precision: 'fp32',
  batchSize: 4,
  normalize: { mean: [120, 115, 100], std: [60, 55, 50] },
  momentum: 0.9,
  weightDecay: 1e-4,
  labelSmoothing: 0,
};

/** A residual block, with names and attributes of choice. */
const networkOf = ({ relu = 'relu1', conv = 'conv1', filters = 8, padding = 1 } = {}) =>
  NetworkBuilder.build([12, 12, 3], (net, image) => {
    const stem = net.conv2d(conv, image, { filters: 8, kernelSize: 3, strides: 1, padding: 1 });
    const x = net.relu(relu, net.batchNorm('bn1', stem));
    const main = net.conv2d('conv2', x, { filters, kernelSize: 3, strides: 1, padding });
    const skip = net.conv2d('skip', x, { filters, kernelSize: padding === 1 ? 1 : 3, strides: 1, padding: 0 });
    return net.dense('fc', net.globalAveragePool('pool', net.add('add', main, skip)), { units: 2 });
  });

const network = networkOf();
const lowering = loweringNamed('avx2', options.batchSize);
const digest = graphDigest(network, options, lowering);

describe('the digest of a graph', () => {
  it('is the same each time', () => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(graphDigest(networkOf(), { ...options }, lowering)).toBe(digest);
  });

  it('does not depend on the names of layers without variables', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,8}\.[0-9]$/), (relu) => {
        expect(graphDigest(networkOf({ relu }), options, lowering)).toBe(digest);
      }),
      { numRuns: 20 },
    );
  });

  it.each<[string, Parameters<typeof networkOf>[0]]>([
    ['the name of a variable, from which it is drawn', { conv: 'stem' }],
    ['a shape', { filters: 16 }],
    ['an attribute', { padding: 0 }],
  ])('depends on %s', (_, changed) => {
    expect(graphDigest(networkOf(changed), options, lowering)).not.toBe(digest);
  });

  it('depends on how a variable starts', () => {
    const [first, ...others] = network.variables;
    if (first === undefined) throw new Error('The network has no variable.');
    const variables = [{ ...first, initializer: { kind: 'constant' as const, value: 0.5 } }, ...others];
    expect(graphDigest({ ...network, variables }, options, lowering)).not.toBe(digest);
  });

  it.each<[string, Partial<SessionOptions>]>([
    ['precision', { precision: 'bf16' }],
    ['batch size', { batchSize: 8 }],
    ['momentum', { momentum: 0.8 }],
    ['weight decay', { weightDecay: 0 }],
    ['normalisation', { normalize: { mean: [120, 115, 100], std: [60, 55, 51] } }],
    ['label smoothing', { labelSmoothing: 0.1 }],
    ['mixtures', { mixup: true }],
    ['clipping', { clipNorm: 1 }],
    ['optimizer', { optimizer: 'adamw' }],
  ])('depends on the %s', (_, changed) => {
    expect(graphDigest(network, { ...options, ...changed }, lowering)).not.toBe(digest);
  });

  it('depends on the way to compute a convolution, and not on a threshold that no convolution reaches', () => {
    expect(graphDigest(network, options, directLowering)).not.toBe(digest);
    const { avx2 } = loweringTables;
    const taps = (least: number) => cpuLowering(4, { ...avx2, float: { ...avx2.float, taps: least } });
    expect(graphDigest(network, options, taps(avx2.float.taps - 1))).toBe(digest);
    expect(graphDigest(network, options, taps(4 * 12 * 12))).not.toBe(digest);
  });
});
