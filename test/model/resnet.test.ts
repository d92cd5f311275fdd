import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { depths } from '../../src/model/architecture.ts';
import type { Block } from '../../src/model/block.ts';
import { type ResNetOptions, resnet } from '../../src/model/resnet.ts';
import { parseResnetName, resnetName } from '../../src/model/variant.ts';
import { type Network, parameterCount } from '../../src/network/network.ts';

const build = (options: Partial<ResNetOptions>): Network =>
  resnet({ depth: 34, shortcut: 'residual', imageSize: 64, classes: 1000, ...options });

const layerNamed = (network: Network, name: string) => network.layers.find((layer) => layer.name === name);

describe('resnet', () => {
  it.each([
    // torchvision.models, 1000 classes
    [18, 11_689_512],
    [34, 21_797_672],
    [50, 25_557_032],
    [101, 44_549_160],
    [152, 60_192_808],
  ] as const)("has torchvision's number of parameters at depth %i", (depth, parameters) => {
    expect(parameterCount(build({ depth }))).toBe(parameters);
  });

  it.each(depths)('differs from the plain network of depth %i in the shortcut alone', (depth) => {
    const residual = build({ depth });
    const plain = build({ depth, shortcut: 'plain' });
    const isShortcut = (name: string) => /^blocks\.\d+\.(add|downsample\.[01])$/.test(name);

    const facts = ({ layers }: Network) =>
      layers
        .filter((layer) => !isShortcut(layer.name))
        .map(({ name, operation, attributes, shape, variables }) => ({
          name,
          operation,
          attributes,
          shape,
          variables,
        }));
    expect(facts(plain)).toEqual(facts(residual));
    expect(plain.layers.some((layer) => isShortcut(layer.name))).toBe(false);
    expect(residual.variables.filter((variable) => !variable.name.includes('downsample'))).toEqual(plain.variables);
  });

  it('projects exactly where a block changes the shape', () => {
    const projected = (network: Network) =>
      network.layers.filter((layer) => layer.name.endsWith('downsample.0')).map((layer) => layer.name.split('.')[1]);
    expect(projected(build({ depth: 34 }))).toEqual(['3', '7', '13']);
    expect(projected(build({ depth: 50 }))).toEqual(['0', '3', '7', '13']);
  });

  it('puts the strides of a bottleneck on its 3x3 convolution', () => {
    const network = build({ depth: 50 });
    const strides = ['conv1', 'conv2', 'conv3', 'downsample.0'].map(
      (name) => layerNamed(network, `blocks.3.${name}`)?.attributes,
    );
    expect(strides).toMatchObject([{ strides: 1 }, { strides: 2 }, { strides: 1 }, { strides: 2 }]);
  });

  it('starts every batch norm at scale 1, so that a plain network is alive', () => {
    const scales = build({ depth: 50 }).variables.filter((variable) =>
      /(bn\d|downsample\.1)\.weight$/.test(variable.name),
    );
    expect(scales).toHaveLength(1 + 3 * 16 + 4);
    expect(scales.every(({ initializer }) => initializer.kind === 'constant' && initializer.value === 1)).toBe(true);
  });

  it('lists the parameters of a block as PyTorch does, the projection last', () => {
    const names = build({}).variables.filter(({ name, role }) => name.startsWith('blocks.3.') && role === 'weight');
    expect(names.map(({ name }) => name.replace('blocks.3.', ''))).toEqual([
      'conv1.weight',
      'bn1.weight',
      'bn1.bias',
      'conv2.weight',
      'bn2.weight',
      'bn2.bias',
      'downsample.0.weight',
      'downsample.1.weight',
      'downsample.1.bias',
    ]);
  });

  it('uses another block everywhere when given one', () => {
    const single: Block = (net, x, { filters, strides, shortcut }) =>
      net.relu(
        'relu1',
        shortcut(net, x, net.conv2d('only', x, { filters, kernelSize: 3, strides, padding: 1 }), strides),
      );
    const names = build({ depth: 18, block: single, shortcut: 'plain' }).layers.map((layer) => layer.name);
    expect(names.filter((name) => name.endsWith('.only'))).toHaveLength(8);
    expect(names.some((name) => name.endsWith('conv2'))).toBe(false);
  });

  it('keeps one pixel of the smallest image it takes and any odd size', () => {
    expect(layerNamed(build({ imageSize: 32 }), 'blocks.15.relu2')?.shape).toEqual([1, 1, 512]);
    expect(layerNamed(build({ imageSize: 97 }), 'blocks.15.relu2')?.shape).toEqual([4, 4, 512]);
  });

  it.each<[string, Partial<ResNetOptions>, RegExp]>([
    ['an image size that does not survive', { imageSize: 31 }, /^Image size 31 .* at least 32 pixels/],
    ['a fractional image size', { imageSize: 64.5 }, /^Image size 64\.5 /],
    ['no classes', { classes: 0 }, /^A network for 0 classes/],
    ['an unknown depth', { depth: 35 as 34 }, /^depth is 35, expected one of 18, 34, 50, 101, 152/],
    ['an unknown shortcut', { shortcut: 'dense' as 'plain' }, /^shortcut is "dense", expected one of plain, residual/],
  ])('refuses %s', (_, options, message) => {
    expect(() => build(options)).toThrow(ConfigurationError);
    expect(() => build(options)).toThrow(message);
  });
});

describe('parseResnetName', () => {
  it('reads what resnetName writes', () => {
    expect(resnetName({ depth: 34, shortcut: 'residual' })).toBe('resnet34');
    expect(parseResnetName('plain152')).toEqual({ depth: 152, shortcut: 'plain' });
  });

  it('names the valid variants when it meets another', () => {
    expect(() => parseResnetName('resnet35')).toThrow(/"resnet35": expected one of plain18, .*resnet152\./);
    expect(() => parseResnetName('toString')).toThrow(ConfigurationError);
  });
});
