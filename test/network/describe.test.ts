import { expect, it, describe as suite } from 'vitest';
import { layerTable } from '../../src/cli/layer-table.ts';
import { resnet } from '../../src/model/resnet.ts';
import { describe } from '../../src/network/describe.ts';

const resnet50 = describe(resnet({ depth: 50, shortcut: 'residual', imageSize: 224, classes: 1000 }));

suite('describe', () => {
  it('groups layers into stem, stages and head, and loses none', () => {
    const network = resnet({ depth: 50, shortcut: 'residual', imageSize: 224, classes: 1000 });
    expect(resnet50.sections.map((section) => section.name)).toEqual([
      'stem',
      'stage 1',
      'stage 2',
      'stage 3',
      'stage 4',
      'head',
    ]);
    expect(resnet50.sections.flatMap((section) => section.layers.map((layer) => layer.name))).toEqual(
      network.layers.map((layer) => layer.name),
    );
  });

  it('counts the parameters of layers to the total', () => {
    const layers = resnet50.sections.flatMap((section) => section.layers);
    expect(layers.reduce((total, layer) => total + layer.parameters, 0)).toBe(resnet50.parameters);
    expect(resnet50.parameters).toBe(25_557_032);
  });

  it('counts two operations per multiply-add', () => {
    // fvcore and torchvision give ResNet-50 4.09 G multiply-adds at 224 pixels.
    expect(resnet50.flops / 2 / 1e9).toBeCloseTo(4.09, 2);
    const stem = resnet50.sections[0]?.layers[0];
    expect(stem).toEqual({
      name: 'conv1',
      operation: 'conv2d',
      window: '7x7/2',
      shape: [112, 112, 64],
      parameters: 7 * 7 * 3 * 64,
      flops: 2 * 112 * 112 * 64 * 7 * 7 * 3,
    });
  });
});

suite('layerTable', () => {
  const lines = layerTable(resnet50).split('\n');

  it('aligns the columns of figures to the right', () => {
    const rows = lines.filter((line) => /^( {2}blocks|total|stage)/.test(line));
    expect(rows.length).toBeGreaterThan(100);
    expect(new Set(rows.map((line) => line.length))).toEqual(new Set([rows[0]?.length]));
  });

  it('shows totals of every stage and of the network, and the convention', () => {
    expect(lines.find((line) => line.startsWith('stage 3'))).toMatch(
      /6 blocks +14 x 14 x 1024 +7,098,368 +2,928\.7 M$/,
    );
    expect(lines.find((line) => line.startsWith('total'))).toMatch(/25,557,032 +8,178\.4 M$/);
    expect(lines.at(-1)).toMatch(/^FLOPs are for one image: two per multiply-add/);
  });

  it('marks the headings it is asked to emphasize', () => {
    const marked = layerTable(resnet50, (line) => `*${line}`).split('\n');
    expect(marked.filter((line) => line.startsWith('*')).map((line) => line.slice(1, 8).trim())).toEqual([
      'Layer',
      'stem',
      'stage 1',
      'stage 2',
      'stage 3',
      'stage 4',
      'head',
      'total',
    ]);
  });
});
