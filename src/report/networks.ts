import { z } from 'zod';
import { count } from '../base/format.ts';
import { issueText } from '../base/schema.ts';
import { nameSchema } from '../study/variants.ts';
import { type Cell, cell, figure, label, type Table } from './cells.ts';
import { abbreviated, listed, plural } from './format.ts';
import { groupBy } from './group.ts';
import { collapsed, escapeMarkdown, escapeNote, toMarkdown } from './markdown.ts';
import { named } from './phrases.ts';

const amount = z.int().min(0);
const phrase = z.string().max(300);

/** Size of a network, and its cost per image. */
const costSchema = z.strictObject({ layers: amount, parameters: amount, flops: amount });
export type NetworkCost = Readonly<z.infer<typeof costSchema>>;

const layerChangeSchema = z.strictObject({
  kind: z.enum(['added', 'removed', 'changed']),
  /** `fc`, or `blocks.*.conv1` for layers of several blocks with the same change. */
  layer: phrase,
  /** Number of layers with this change. */
  count: z.int().positive(),
  /** `conv2d 3x3`, or `conv2d 3x3 → 5x5`. */
  operation: phrase,
  /** `8x8x64`, or `8x8x64 → 4x4x64`. If outputs differ, how many there are. */
  output: phrase,
  /** Parameters that all of these layers add. */
  parameters: z.int(),
  flops: z.int(),
});
export type LayerChange = Readonly<z.infer<typeof layerChangeSchema>>;

const networkChangeSchema = z.strictObject({
  /** Null if one side has no such network. */
  before: costSchema.nullable(),
  after: costSchema.nullable(),
  /** Whether both sides compute the same, with starting weights drawn in the same way. */
  same: z.boolean(),
  changes: z.array(layerChangeSchema).max(1000).readonly(),
});
export type NetworkChange = Readonly<z.infer<typeof networkChangeSchema>>;

const networkDiffSchema = z.strictObject({
  schema: z.literal(1),
  /** The commit that the networks are compared with. */
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  classes: z.int().positive(),
  variants: z
    .array(networkChangeSchema.extend({ variant: nameSchema, imageSize: z.int().positive() }))
    .max(1000)
    .readonly(),
});
/** How a change alters the networks of a study. Nothing is trained for it. */
export type NetworkDiff = Readonly<z.infer<typeof networkDiffSchema>>;
type VariantChange = NetworkDiff['variants'][number];

/** Reads what `ablate diff --json` printed, or returns its fault as a phrase. It may come from a stranger. */
export function readNetworkDiff(text: string): { readonly value: NetworkDiff } | { readonly fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'it is not JSON' };
  }
  const result = networkDiffSchema.safeParse(value);
  return result.success ? { value: result.data } : { fault: issueText(result.error) };
}

/** Which networks change and how, in one sentence. */
export function networksSentence({ variants, commit }: NetworkDiff): string {
  const against = `Against ${commit.slice(0, 7)}`;
  const same = variants.filter((variant) => variant.same).length;
  if (same === variants.length) return `${against}, no network changes.`;
  const clause = (one: string, several: string, matches: (variant: VariantChange) => boolean): string[] => {
    const having = variants.filter(matches).map(({ variant }) => variant);
    return having.length === 0 ? [] : [`${named(having)} ${having.length === 1 ? one : several}`];
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

/** Sentence and tables as Markdown, with the layers folded. Only the sentence if nothing changes. */
export function networksMarkdown(diff: NetworkDiff): string {
  const sentence = escapeNote(networksSentence(diff));
  if (diff.variants.every(({ same }) => same)) return sentence;
  const table = networksTable(diff);
  const layers = layersTables(diff).map(
    (each) => `${escapeMarkdown(`${named(each.variants)}:`)}\n\n${toMarkdown(each.table)}`,
  );
  return [
    sentence,
    toMarkdown(table),
    `<sub>${escapeMarkdown(table.caption)}</sub>`,
    ...(layers.length > 0
      ? [collapsed('Layers that are added (+), removed (−) or changed (~)', layers.join('\n\n'))]
      : []),
  ].join('\n\n');
}
