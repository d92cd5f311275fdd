import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { depths } from '../../src/model/architecture.ts';
import type { Block } from '../../src/model/block.ts';
import { type ResNetOptions, resnet } from '../../src/model/resnet.ts';
import { parseResnetName, resnetName } from '../../src/model/variant.ts';
import { type Network, networkDigest, parameterCount } from '../../src/network/network.ts';

const build = (options: Partial<ResNetOptions>): Network =>
  resnet({ depth: 34, shortcut: 'residual', imageSize: 64, classes: 1000, ...options });

const names = ({ layers }: Network): string[] => layers.map(({ name }) => name);

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

  it.each<[string, Partial<ResNetOptions>, number]>([
    // torchvision.models, 1000 classes
    ['ResNeXt-50 32x4d', { depth: 50, groups: 32, widthPerGroup: 4 }, 25_028_904],
    ['ResNeXt-101 32x8d', { depth: 101, groups: 32, widthPerGroup: 8 }, 88_791_336],
    ['Wide ResNet-50-2', { depth: 50, widthPerGroup: 128 }, 68_883_240],
  ])("has torchvision's number of parameters: %s", (_, options, parameters) => {
    expect(parameterCount(build(options))).toBe(parameters);
  });

  it('is the same network whether a default is said or not', () => {
    const said = build({ depth: 50, norm: 'batch', activation: 'relu', groups: 1, widthPerGroup: 64, shortcut: 'B' });
    expect(networkDigest(said)).toBe(networkDigest(build({ depth: 50 })));
    expect(networkDigest(build({ shortcut: 'none' }))).toBe(networkDigest(build({ shortcut: 'plain' })));
  });

  it('is made of the parts it is handed, under the same names', () => {
    const other = build({ depth: 18, norm: 'group', activation: 'silu' });
    expect(names(other)).toEqual(names(build({ depth: 18 })));
    const operationsOf = (network: Network) => new Set(network.layers.map(({ operation }) => operation));
    expect(operationsOf(other)).not.toContain('batchNorm');
    expect(operationsOf(other)).not.toContain('relu');
    const own = build({ depth: 18, activation: (net, name, x) => net.sigmoid(name, x) });
    expect(operationsOf(own)).toContain('sigmoid');
  });

  it('starts without a norm, and keeps an offset per channel', () => {
    const bare = build({ depth: 18, norm: 'none' });
    expect(bare.variables.filter(({ role }) => role === 'statistic')).toEqual([]);
    expect(bare.variables.some(({ name }) => name === 'blocks.0.bn1.bias')).toBe(true);
  });

  it('has the shortcuts of the paper: zeros, projections where the shape changes, projections everywhere', () => {
    const added = (shortcut: ResNetOptions['shortcut']) =>
      parameterCount(build({ shortcut })) - parameterCount(build({ shortcut: 'none' }));
    const projections = names(build({ shortcut: 'C' })).filter((name) => name.endsWith('downsample.0'));
    expect(added('A')).toBe(0);
    expect(added('B')).toBeGreaterThan(0);
    expect(projections).toHaveLength(16);
    const opening = names(build({ shortcut: 'A' })).filter((name) => name.startsWith('blocks.3.downsample'));
    expect(opening).toEqual(['blocks.3.downsample.0', 'blocks.3.downsample.1']);
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
    [
      'an unknown norm',
      { norm: 'layer' as 'group' },
      /^norm is "layer", expected one of batch, group, none: change it/,
    ],
    [
      'an unknown activation',
      { activation: 'tanh' as 'relu' },
      /^activation is "tanh", expected one of relu, silu, gelu/,
    ],
    ['groups in basic blocks', { depth: 34, groups: 2 }, /^Depth 34 is made of basic blocks, .* choose depth 50, 101/],
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
