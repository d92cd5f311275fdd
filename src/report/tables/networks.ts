import { count, listed, plural, shortList } from '../../base/format.ts';
import { groupBy } from '../../base/group.ts';
import type { LayerChange, NetworkDiff, VariantChange } from '../../study/network-diff.ts';
import { abbreviated } from '../words/numbers.ts';
import { type Cell, cell, figure, label, type Table } from './cells.ts';

/** Which networks change and how, in one sentence. */
export function networksSentence({ variants, commit }: NetworkDiff): string {
  const against = `Against ${commit.slice(0, 7)}`;
  const same = variants.filter((variant) => variant.same).length;
  if (same === variants.length) return `${against}, no network changes.`;
  const clause = (one: string, several: string, matches: (variant: VariantChange) => boolean): string[] => {
    const having = variants.filter(matches).map(({ variant }) => variant);
    return having.length === 0 ? [] : [`${shortList(having)} ${having.length === 1 ? one : several}`];
  };
  const clauses = [
    ...clause('changes', 'change', ({ before, after, same }) => before !== null && after !== null && !same),
    ...clause('is new', 'are new', ({ before }) => before === null),
    ...clause('is gone', 'are gone', ({ after }) => after === null),
    ...(same > 0 ? [`${plural(same, 'variant')} ${same === 1 ? 'stays' : 'stay'} the same`] : []),
  ];
  return `${against}, ${clauses.join('; ')}.`;
}

/** One row per variant: layers, parameters and FLOPs, and how they change. */
export function networksTable({ variants, classes }: NetworkDiff): Table {
  const sizes = [...new Set(variants.map(({ imageSize }) => `${imageSize} px`))];
  return {
    caption: `Networks for images of ${listed(sizes)} and ${classes} classes; FLOPs per image`,
    headings: 1,
    columns: [label('variant'), figure('layers'), figure('parameters'), figure('FLOPs'), label('network')],
    rows: variants.map(({ variant, before, after, same }) => [
      cell(variant),
      costCell(before?.layers, after?.layers, count),
      costCell(before?.parameters, after?.parameters, count),
      costCell(before?.flops, after?.flops, abbreviated),
      same ? cell('same') : { text: before === null ? 'new' : after === null ? 'gone' : 'changed', strong: true },
    ]),
  };
}

function costCell(before: number | undefined, after: number | undefined, text: (value: number) => string): Cell {
  if (before === undefined || after === undefined || before === after) return cell(text(after ?? before ?? 0));
  return cell(`${text(after)} (${signed(after - before, text)})`);
}

/** Layers that change in the same way, and the variants they are in. */
export interface LayersTable {
  readonly variants: readonly string[];
  readonly table: Table;
}

/** Most rows of a table. In a new architecture every layer differs. */
const mostRows = 20;

/** A table of changed layers for each group of variants with the same changes. */
export function layersTables({ variants }: NetworkDiff): readonly LayersTable[] {
  const changed = variants.filter(({ changes }) => changes.length > 0);
  const groups = groupBy(changed, ({ changes }) => JSON.stringify(changes));
  return [...groups.values()].map((group) => ({
    variants: group.map(({ variant }) => variant),
    table: layersTable(group[0]?.changes ?? []),
  }));
}

const marks = { added: '+', removed: '−', changed: '~' } as const;

function layersTable(changes: readonly LayerChange[]): Table {
  const rest = changes.length - mostRows;
  return {
    caption: 'Layers that are added (+), removed (−) or changed (~)',
    headings: 2,
    columns: [label(''), label('layer'), label('operation'), label('output'), figure('parameters'), figure('FLOPs')],
    rows: [
      ...changes
        .slice(0, mostRows)
        .map((change) => [
          cell(marks[change.kind]),
          cell(change.count === 1 ? change.layer : `${change.layer} (${change.count})`),
          cell(change.operation),
          cell(change.output),
          cell(change.parameters === 0 ? '' : signed(change.parameters, count)),
          cell(change.flops === 0 ? '' : signed(change.flops, abbreviated)),
        ]),
      ...(rest > 0 ? [[cell(''), cell(`and ${rest} more`), cell(''), cell(''), cell(''), cell('')]] : []),
    ],
  };
}

/** `+1,234`, `−74.3 M` */
const signed = (value: number, text: (value: number) => string): string =>
  `${value > 0 ? '+' : '−'}${text(Math.abs(value))}`;
