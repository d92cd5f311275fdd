import { expect, it } from 'vitest';
import { initialWeights } from '../../src/network/initialize.ts';
import { NetworkBuilder } from '../../src/network/network.ts';

const network = NetworkBuilder.build([8, 8, 3], (net, image) => {
  const x = net.conv2d('conv', image, { filters: 256, kernelSize: 3, strides: 1, padding: 1 });
  return net.dense('fc', net.globalAveragePool('pool', net.batchNorm('bn', x)), { units: 2 });
});
const weights = (seed: number) => initialWeights(network, seed);

it('is He normal over fan-out for convolutions', () => {
  const values = weights(0).get('conv.weight') as Float32Array;
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
  const expected = Math.sqrt(2 / (9 * 256));
  // 6,912 draws: the standard error is 1.2 % of the deviation for the mean and 0.85 % for the deviation; five of each.
  expect(Math.abs(mean)).toBeLessThan(0.06 * expected);
  expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.043);
});

it('starts batch norm as the identity and the head within its fan-in', () => {
  const of = (name: string) => [...(weights(0).get(name) as Float32Array)];
  expect(new Set(of('bn.weight'))).toEqual(new Set([1]));
  expect(new Set([...of('bn.bias'), ...of('bn.running_mean')])).toEqual(new Set([0]));
  expect(new Set(of('bn.running_var'))).toEqual(new Set([1]));
  expect(Math.max(...of('fc.weight').map(Math.abs))).toBeLessThanOrEqual(1 / 16);
});

it('gives the same values for one seed and others for another', () => {
  expect(weights(7)).toEqual(weights(7));
  expect(weights(7).get('conv.weight')).not.toEqual(weights(8).get('conv.weight'));
});
