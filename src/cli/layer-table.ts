import { blockOf, type LayerSummary, type NetworkSummary, type SectionSummary, sum } from '../network/describe.ts';
import type { Shape } from '../network/shape.ts';

/** Layer, operation, output, parameters, FLOPs. */
type Row = readonly [string, string, string, string, string];

const header: Row = ['Layer', 'Operation', 'Output', 'Parameters', 'FLOPs'];
const firstNumericColumn = 3;

/**
 * The layers as a table for a terminal, one section after the other. `emphasize` formats the headings, for example as
 * bold text.
 */
export function layerTable(summary: NetworkSummary, emphasize = (line: string): string => line): string {
  const sections = summary.sections.map((section) => ({
    heading: sectionRow(section),
    layers: section.layers.map(layerRow),
  }));
  const total: Row = ['total', '', '', count(summary.parameters), operations(summary.flops)];
  const rows = [header, ...sections.flatMap(({ heading, layers }) => [heading, ...layers]), total];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const line = (row: Row): string => alignedLine(row, widths);
  const rule = '─'.repeat(line(header).length);

  return [
    emphasize(line(header)),
    ...sections.flatMap(({ heading, layers }) => [rule, emphasize(line(heading)), ...layers.map(line)]),
    rule,
    emphasize(line(total)),
    '',
    'FLOPs are for one image: two per multiply-add, convolutions and dense layers only.',
  ].join('\n');
}

function sectionRow({ name, layers }: SectionSummary): Row {
  const blocks = new Set(layers.map(blockOf).filter((block) => block !== undefined)).size;
  return [
    name,
    blocks > 0 ? `${blocks} blocks` : '',
    shapeText(layers.at(-1)?.shape ?? []),
    count(sum(layers.map((layer) => layer.parameters))),
    operations(sum(layers.map((layer) => layer.flops))),
  ];
}

const layerRow = (layer: LayerSummary): Row => [
  `  ${layer.name}`,
  `${layer.operation} ${layer.window}`.trimEnd(),
  shapeText(layer.shape),
  count(layer.parameters),
  operations(layer.flops),
];

const alignedLine = (row: Row, widths: readonly number[]): string =>
  row
    .map((cell, column) => {
      const width = widths[column] as number;
      return column < firstNumericColumn ? cell.padEnd(width) : cell.padStart(width);
    })
    .join('   ')
    .trimEnd();

const shapeText = (shape: Shape): string => shape.join(' x ');

const count = (value: number): string => (value === 0 ? '-' : value.toLocaleString('en-US'));

const operations = (flops: number): string =>
  flops === 0
    ? '-'
    : `${(flops / 1e6).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} M`;
