import { describe, expect, it } from 'vitest';
import { NetworkBuilder, type Value } from '../../src/network/network.ts';
import { changesBetween } from '../../src/study/network-changes.ts';

type Write = (net: NetworkBuilder, x: Value) => Value;

/** Three blocks over an 8x8 image, each written by `write`, and a head. */
const network = (write: Write) =>
  NetworkBuilder.build([8, 8, 3], (net, image) => {
    let x = net.conv2d('conv1', image, { filters: 4, kernelSize: 3, strides: 1, padding: 1 });
    for (const block of [0, 1, 2]) x = write(net.scope(`blocks.${block}`), x);
    return net.dense('fc', net.globalAveragePool('pool', x), { units: 2 });
  });

const conv =
  (kernelSize: number, filters = 4): Write =>
  (net, x) =>
    net.conv2d('conv', x, { filters, kernelSize, strides: 1, padding: (kernelSize - 1) / 2 });

const plain: Write = (net, x) => net.relu('relu', conv(3)(net, x));

describe('what changes between two networks', () => {
  it('is nothing for the same network', () => {
    const { same, changes, before, after } = changesBetween(network(plain), network(plain));
    expect({ same, changes }).toEqual({ same: true, changes: [] });
    expect(after).toEqual(before);
    // 3x3x3x4 + 3 blocks of 3x3x4x4 + a head of 4x2 + 2
    expect(after?.parameters).toBe(108 + 3 * 144 + 10);
  });

  it('is one row for the same window in every block, with what all of them add', () => {
    const { changes, same } = changesBetween(
      network(plain),
      network((net, x) => net.relu('relu', conv(5)(net, x))),
    );
    expect(same).toBe(false);
    expect(changes).toEqual([
      {
        ...{ kind: 'changed', layer: 'blocks.*.conv', count: 3, operation: 'conv2d 3x3 → 5x5', output: '8x8x4' },
        ...{ parameters: 3 * 16 * (25 - 9), flops: 3 * 2 * 64 * 16 * (25 - 9) },
      },
    ]);
  });

  it('is every layer that is added, and what reads other layers for it', () => {
    const { changes } = changesBetween(
      network(plain),
      network((net, x) => net.relu('relu', net.batchNorm('bn', conv(3)(net, x)))),
    );
    expect(changes.map(({ kind, layer, operation, parameters }) => [kind, layer, operation, parameters])).toEqual([
      ['added', 'blocks.*.bn', 'batchNorm', 3 * 8],
      ['changed', 'blocks.*.relu', 'relu, other inputs', 0],
    ]);
  });

  it('is every shape that follows from another number of filters', () => {
    const { changes } = changesBetween(
      network(plain),
      network((net, x) => net.relu('relu', conv(3, 6)(net, x))),
    );
    expect(changes.map(({ layer, output }) => [layer, output])).toEqual([
      ['blocks.*.conv', '8x8x4 → 8x8x6'],
      ['blocks.*.relu', '8x8x4 → 8x8x6'],
      ['pool', '4 → 6'],
      ['fc', '2'],
    ]);
  });

  it('is what no table of layers shows: an epsilon, other starting weights', () => {
    const withNorm =
      (epsilon: number): Write =>
      (net, x) =>
        net.batchNorm('bn', x, { epsilon, momentum: 0.1 });
    const norms = changesBetween(network(withNorm(1e-5)), network(withNorm(1e-3)));
    expect(norms.changes.map(({ operation }) => operation)).toEqual(['batchNorm, epsilon 0.00001 → 0.001']);
    const [before, after] = [network(plain), structuredClone(network(plain))];
    Object.assign(after.variables[0] as object, { initializer: { kind: 'constant', value: 0 } });
    expect(changesBetween(before, after).changes.map(({ operation }) => operation)).toEqual([
      'conv2d 3x3, other starting weights',
    ]);
  });

  it('is a network that is new or gone', () => {
    expect(changesBetween(undefined, network(plain))).toMatchObject({ before: null, same: false, changes: [] });
    expect(changesBetween(network(plain), undefined)).toMatchObject({ after: null, same: false, changes: [] });
  });
});
