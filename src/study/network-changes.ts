import { at } from '../base/arrays.ts';
import { groupBy } from '../base/group.ts';
import { describe, type LayerSummary } from '../network/describe.ts';
import { type Network, networkDigest } from '../network/network.ts';
import type { LayerChange, NetworkChange, NetworkCost } from './network-diff.ts';

/** The changes between two networks, one of which may be missing. Layers are matched by name. */
export function changesBetween(before: Network | undefined, after: Network | undefined): NetworkChange {
  const [old, now] = [before && layersOf(before), after && layersOf(after)];
  const same = before !== undefined && after !== undefined && networkDigest(before) === networkDigest(after);
  return {
    before: old ? costOf(old) : null,
    after: now ? costOf(now) : null,
    same,
    changes: old && now && !same ? grouped(layerChanges(old, now)) : [],
  };
}

/** A layer as a row of the layer table, with what that row does not show. */
interface KnownLayer extends LayerSummary {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of the layers it reads. */
  readonly inputs: string;
  /** How its variables are initialised. */
  readonly start: string;
}

function layersOf(network: Network): readonly KnownLayer[] {
  const initializers = new Map(network.variables.map(({ name, initializer }) => [name, initializer]));
  const summaries = describe(network).sections.flatMap(({ layers }) => layers);
  return network.layers.map(({ attributes, inputs, variables }, index) => ({
    ...at(summaries, index),
    attributes: { ...attributes },
    inputs: inputs.map((input) => network.layers[input]?.name ?? 'image').join(),
    start: JSON.stringify(variables.map((name) => initializers.get(name))),
  }));
}

const costOf = (layers: readonly KnownLayer[]): NetworkCost => ({
  layers: layers.length,
  parameters: layers.reduce((total, { parameters }) => total + parameters, 0),
  flops: layers.reduce((total, { flops }) => total + flops, 0),
});

function layerChanges(old: readonly KnownLayer[], now: readonly KnownLayer[]): LayerChange[] {
  const earlier = new Map(old.map((layer) => [layer.name, layer]));
  const later = new Set(now.map(({ name }) => name));
  return [
    ...now.flatMap((layer) => {
      const before = earlier.get(layer.name);
      return before === undefined ? [alone('added', layer)] : changed(before, layer);
    }),
    ...old.filter(({ name }) => !later.has(name)).map((layer) => alone('removed', layer)),
  ];
}

function alone(kind: 'added' | 'removed', layer: KnownLayer): LayerChange {
  const sign = kind === 'added' ? 1 : -1;
  return {
    kind,
    layer: layer.name,
    count: 1,
    operation: operationOf(layer),
    output: shapeOf(layer),
    parameters: sign * layer.parameters,
    flops: sign * layer.flops,
  };
}

/** The change of one layer; empty if nothing changed. */
function changed(old: KnownLayer, now: KnownLayer): LayerChange[] {
  const operation = operationChange(old, now);
  const output = between(shapeOf(old), shapeOf(now));
  const parameters = now.parameters - old.parameters;
  const isOther = [operation, output].some(isChange) || parameters !== 0;
  const details = [
    ...(old.operation === now.operation ? differingAttributes(old, now) : []),
    ...(old.inputs === now.inputs ? [] : ['other inputs']),
    // Starting weights follow from the size, so they are named only if the size is the same.
    ...(isOther || old.start === now.start ? [] : ['other starting weights']),
  ];
  if (!isOther && details.length === 0) return [];
  return [
    {
      kind: 'changed',
      layer: now.name,
      count: 1,
      operation: [operation, ...details].join(', '),
      output,
      parameters,
      flops: now.flops - old.flops,
    },
  ];
}

const arrow = ' → ';

const between = (old: string, now: string): string => (old === now ? now : `${old}${arrow}${now}`);

/** `conv2d 3x3 → 5x5` */
function operationChange(old: KnownLayer, now: KnownLayer): string {
  const sameOperation = old.operation === now.operation && old.window !== '' && now.window !== '';
  return sameOperation
    ? `${old.operation} ${between(old.window, now.window)}`
    : between(operationOf(old), operationOf(now));
}

const isChange = (text: string): boolean => text.includes(arrow);

const operationOf = ({ operation, window }: KnownLayer): string => `${operation} ${window}`.trimEnd();

const shapeOf = ({ shape }: KnownLayer): string => shape.join('x');

/** Attributes that the window or the output shows. */
const inOtherColumns = ['kernelSize', 'poolSize', 'strides', 'filters', 'units'];

function differingAttributes(old: KnownLayer, now: KnownLayer): string[] {
  // Another window needs another padding, so that is not named.
  const covered = old.window === now.window ? inOtherColumns : [...inOtherColumns, 'padding'];
  return Object.keys({ ...old.attributes, ...now.attributes })
    .filter((key) => !covered.includes(key) && old.attributes[key] !== now.attributes[key])
    .map((key) => `${key} ${old.attributes[key] ?? 'none'}${arrow}${now.attributes[key] ?? 'none'}`);
}

/** Puts layers into one row if their names differ only in the number of the block and their changes are the same. */
function grouped(changes: readonly LayerChange[]): LayerChange[] {
  const named = changes.map((change) => ({ ...change, layer: change.layer.replace(/(?<=^|\.)\d+(?=\.|$)/g, '*') }));
  const groups = groupBy(named, ({ kind, layer, operation, output }) =>
    JSON.stringify([kind, layer, operation, isChange(output)]),
  );
  return [...groups.values()].map((group) => {
    const first = at(group, 0);
    const outputs = new Set(group.map(({ output }) => output)).size;
    return {
      ...first,
      count: group.length,
      output: outputs === 1 ? first.output : `${outputs} shapes${isChange(first.output) ? ' change' : ''}`,
      parameters: group.reduce((total, { parameters }) => total + parameters, 0),
      flops: group.reduce((total, { flops }) => total + flops, 0),
    };
  });
}
