import { at } from '../base/arrays.ts';
import { count } from '../base/format.ts';
import { blockOf, type NetworkSummary, type SectionSummary, sum } from '../network/describe.ts';
import type { Shape } from '../network/shape.ts';
import { figure, label } from '../report/tables/cells.ts';
import { aligned } from './terminal.ts';

const columns = [label('Layer'), label('Operation'), label('Output'), figure('Parameters'), figure('FLOPs')];

/**
 * The layers as a table for a terminal, one section after the other. `emphasize` formats the headings, for example as
 * bold text.
 */
export function layerTable(summary: NetworkSummary, emphasize = (line: string): string => line): string {
  const header = columns.map(({ title }) => title);
  const sections = summary.sections.map((section) => ({
    heading: sectionRow(section),
    layers: section.layers.map((layer) =>
      rowOf(`  ${layer.name}`, `${layer.operation} ${layer.window}`.trimEnd(), layer.shape, layer),
    ),
  }));
  const total = rowOf('total', '', [], summary);
  const rows = [header, ...sections.flatMap(({ heading, layers }) => [heading, ...layers]), total];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => at(row, column).length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => aligned(text, at(widths, column), at(columns, column).align))
      .join('   ')
      .trimEnd();
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

function sectionRow({ name, layers }: SectionSummary): string[] {
  const blocks = new Set(layers.map(blockOf).filter((block) => block !== undefined)).size;
  return rowOf(name, blocks > 0 ? `${blocks} blocks` : '', layers.at(-1)?.shape ?? [], {
    parameters: sum(layers.map(({ parameters }) => parameters)),
    flops: sum(layers.map(({ flops }) => flops)),
  });
}

const rowOf = (
  name: string,
  operation: string,
  shape: Shape,
  { parameters, flops }: Pick<NetworkSummary, 'parameters' | 'flops'>,
): string[] => [name, operation, shape.join(' x '), parameters === 0 ? '-' : count(parameters), operations(flops)];

const operations = (flops: number): string =>
  flops === 0
    ? '-'
    : `${(flops / 1e6).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} M`;
