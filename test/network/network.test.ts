import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { NetworkBuilder, networkDigest, parameterCount, type Value } from '../../src/network/network.ts';

const build = (write: (net: NetworkBuilder, image: Value) => Value, size = 8) =>
  NetworkBuilder.build([size, size, 3], write);
const convolution = { filters: 4, kernelSize: 3, strides: 1, padding: 1 };

describe('NetworkBuilder', () => {
  it('names layers and variables after their scope and wires them by index', () => {
    const network = build((net, image) => {
      const stem = net.conv2d('conv', image, convolution);
      return net.dense('fc', net.globalAveragePool('pool', net.scope('a').scope('b').batchNorm('bn', stem)), {
        units: 2,
      });
    });
    expect(network.layers.map((layer) => [layer.name, layer.inputs])).toEqual([
      ['conv', [-1]],
      ['a.b.bn', [0]],
      ['pool', [1]],
      ['fc', [2]],
    ]);
    expect(network.variables.map((variable) => variable.name)).toEqual([
      'conv.weight',
      'a.b.bn.weight',
      'a.b.bn.bias',
      'a.b.bn.running_mean',
      'a.b.bn.running_var',
      'fc.weight',
      'fc.bias',
    ]);
    expect(parameterCount(network)).toBe(3 * 3 * 3 * 4 + 4 + 4 + 4 * 2 + 2);
  });

  it.each([
    // extent, kernel, strides, padding, PyTorch's output extent
    [224, 7, 2, 3, 112],
    [97, 7, 2, 3, 49],
    [112, 3, 2, 1, 56],
    [49, 3, 2, 1, 25],
    [7, 1, 2, 0, 4],
    [5, 5, 1, 0, 1],
  ])(
    'slides a window over %i pixels: kernel %i, strides %i, padding %i give %i',
    (size, kernelSize, strides, padding, output) => {
      const network = build(
        (net, image) => net.conv2d('conv', image, { filters: 1, kernelSize, strides, padding }),
        size,
      );
      expect(network.layers[0]?.shape).toEqual([output, output, 1]);
      expect(network.layers[0]?.flops).toBe(2 * output * output * kernelSize * kernelSize * 3);
    },
  );

  it.each<[string, (net: NetworkBuilder, image: Value) => Value, string]>([
    [
      'a window larger than its input',
      (net, image) => net.scope('blocks.0').conv2d('conv1', image, { ...convolution, kernelSize: 11 }),
      'Layer blocks.0.conv1: a 8x8 feature map is too small for a 11x11 window; choose a larger image size.',
    ],
    [
      'a fractional number of filters',
      (net, image) => net.conv2d('conv1', image, { ...convolution, filters: 64 / 3 }),
      'Layer conv1: filters is 21.333333333333332, expected a whole number of at least 1.',
    ],
    [
      'a sum of unlike shapes',
      (net, image) => net.add('add', image, net.conv2d('conv1', image, convolution)),
      "Layer add: add needs two inputs of one shape, got [8,8,3] and [8,8,4]; check the block's shortcut.",
    ],
    [
      'factors for other channels',
      (net, image) => net.scale('scale', net.conv2d('conv1', image, convolution), net.globalAveragePool('pool', image)),
      'Layer scale: scale needs a feature map [h, w, c] and factors [c], got [8,8,4] and [3].',
    ],
    [
      'channels that do not fall into groups',
      (net, image) => net.conv2d('conv1', image, { ...convolution, groups: 2 }),
      'Layer conv1: 3 channels do not fall into 2 groups of one size: choose a divisor.',
    ],
    [
      'a group norm of half a group',
      (net, image) => net.groupNorm('gn', image, { groups: 2 }),
      'Layer gn: 3 channels do not fall into 2 groups of one size: choose a divisor.',
    ],
    [
      'fewer channels by padding',
      (net, image) => net.padChannels('pad', image, { filters: 2 }),
      'Layer pad: filters is 2, expected a whole number of at least 3.',
    ],
    [
      'a convolution over pooled features',
      (net, image) => net.conv2d('conv1', net.globalAveragePool('pool', image), convolution),
      'Layer conv1: a feature map [h, w, c] is needed, got [3].',
    ],
    [
      'a dense layer over a feature map',
      (net, image) => net.dense('fc', image, { units: 2 }),
      'Layer fc: dense needs features [c], got [8,8,3]; pool the feature map first.',
    ],
    [
      'one name for two layers',
      (net, image) => net.relu('relu', net.relu('relu', image)),
      'Two layers are named relu: give each layer of a block a name of its own.',
    ],
    [
      'a layer that nothing reads',
      (net, image) => {
        net.sigmoid('gate', image);
        return net.relu('relu', image);
      },
      'Layer gate is not used: pass its value on or leave the layer out.',
    ],
  ])('refuses %s', (_, write, message) => {
    expect(() => build(write)).toThrow(new ConfigurationError(message));
  });

  it('gives networks one digest exactly when they compute the same', () => {
    const digest = (strides: number) =>
      networkDigest(build((net, image) => net.conv2d('conv', image, { ...convolution, strides })));
    expect(digest(1)).toBe(digest(1));
    expect(digest(1)).not.toBe(digest(2));
  });
});
