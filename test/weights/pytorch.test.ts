import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resnet } from '../../src/model/resnet.ts';
import { leaveOut } from '../../src/network/leave-out.ts';
import { type Network, NetworkBuilder } from '../../src/network/network.ts';
import { foreignVariables } from '../../src/weights/pytorch.ts';

const of = (depth: 34 | 50, shortcut: 'plain' | 'residual') => resnet({ depth, shortcut, imageSize: 32, classes: 2 });
const shapesOf = (network: Network) =>
  Object.fromEntries(foreignVariables(network).map(({ name, shape }) => [name, shape.join()]));

/** Names and shapes of a network of torchvision with two classes. */
const torchvision = (name: string): Record<string, string> =>
  Object.fromEntries(
    readFileSync(`test/fixtures/torchvision/${name}.txt`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')),
  );

describe('the variables of a network in PyTorch', () => {
  it.each([34, 50] as const)("have torchvision's names and shapes in a ResNet-%d", (depth) => {
    expect(shapesOf(of(depth, 'residual'))).toEqual(torchvision(`resnet${depth}`));
  });

  it.each([34, 50] as const)('are the same without the projections in a plain network of depth %d', (depth) => {
    const expected = Object.entries(torchvision(`resnet${depth}`)).filter(([name]) => !name.includes('downsample'));
    expect(shapesOf(of(depth, 'plain'))).toEqual(Object.fromEntries(expected));
  });

  it('number the blocks anew that are left', () => {
    const names = Object.keys(shapesOf(leaveOut(of(34, 'residual'), 'blocks.4')));
    expect(names).toContain('layer2.2.conv1.weight');
    expect(names).not.toContain('layer2.3.conv1.weight');
  });

  it('have the names of the study in any other network, also if its blocks are numbered', () => {
    const network = NetworkBuilder.build([8, 8, 3], (net, image) => {
      const x = net.conv2d('conv1', image, { filters: 4, kernelSize: 3, strides: 2, padding: 1 });
      const y = net.bias(
        'shift',
        net.scope('blocks.0').conv2d('conv', x, { filters: 4, kernelSize: 1, strides: 1, padding: 0 }),
      );
      return net.dense('fc', net.globalAveragePool('pool', y), { units: 2 });
    });
    expect(shapesOf(network)).toEqual({
      'conv1.weight': '4,3,3,3',
      'blocks.0.conv.weight': '4,4,1,1',
      'shift.bias': '4',
      'fc.weight': '2,4',
      'fc.bias': '2',
    });
  });

  it('are laid out as there, and come back', () => {
    const network = NetworkBuilder.build([8, 8, 3], (net, image) => {
      const x = net.conv2d('conv', image, { filters: 6, kernelSize: 2, strides: 1, padding: 0, groups: 3 });
      return net.dense('fc', net.globalAveragePool('pool', x), { units: 2 });
    });
    const [conv, dense] = foreignVariables(network) as [Variable, Variable];
    // Each value tells its place: [height, width, in, out], digit by digit.
    const own = Float32Array.from(
      [0, 1].flatMap((h) => [0, 1].flatMap((w) => [0, 1, 2, 3, 4, 5].map((o) => 100 * h + 10 * w + o))),
    );
    const there = [0, 1, 2, 3, 4, 5].flatMap((o) => [0, 1].flatMap((h) => [0, 1].map((w) => 100 * h + 10 * w + o)));
    expect(conv.shape).toEqual([6, 1, 2, 2]);
    expect([...conv.toForeign(own)]).toEqual(there);
    expect(conv.toOwn(conv.toForeign(own))).toEqual(own);
    const matrix = Float32Array.from({ length: 12 }, (_, index) => index);
    expect([...dense.toForeign(matrix)]).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]);
    expect(dense.toOwn(dense.toForeign(matrix))).toEqual(matrix);
  });
});

type Variable = ReturnType<typeof foreignVariables>[number];
