import { at } from '../base/arrays.ts';
import { ConfigurationError } from '../base/errors.ts';
import type { Layer, Network } from './network.ts';
import type { Shape } from './shape.ts';

/**
 * A copy of the network without the layers that `pattern` names, such as `blocks.*.se` or `blocks.3.conv2`. A star
 * stands for any part of a name between two dots. A name also covers the layers below it.
 *
 * Layers that read a removed layer read its first input instead, which must have the same shape. Layers that nothing
 * reads any more are removed, too.
 *
 * @throws ConfigurationError if a removed layer changes the shape, or if the pattern names no layer
 */
export function leaveOut(network: Network, pattern: string): Network {
  const { layers } = network;
  const isNamed = matcherOf(pattern);
  const cut = new Set(layers.flatMap(({ name }, index) => (isNamed(name) ? [index] : [])));
  if (cut.size === 0) {
    const names = layers.slice(0, 5).map(({ name }) => name);
    throw new ConfigurationError(
      `No layer is named "${pattern}": give a name, or a pattern such as blocks.*.se; the first layers are ${names.join(', ')}.`,
    );
  }
  /** The value to read instead of `value`. */
  const standIn = (value: number): number => (cut.has(value) ? standIn(at(at(layers, value).inputs, 0)) : value);
  const last = standIn(layers.length - 1);
  requireShape(network, layers.length - 1, last);
  const rewired = layers.map((layer, index) => {
    if (cut.has(index)) return layer;
    for (const input of layer.inputs) requireShape(network, input, standIn(input));
    return { ...layer, inputs: layer.inputs.map(standIn) };
  });
  return without(network, rewired, readFrom(rewired, last));
}

function matcherOf(pattern: string): (name: string) => boolean {
  const parts = pattern.split('.');
  return (name) => {
    const named = name.split('.');
    return parts.every((part, index) => (part === '*' ? named[index] !== undefined : part === named[index]));
  };
}

const shapeOf = ({ input, layers }: Network, value: number): Shape => layers[value]?.shape ?? input;

function requireShape(network: Network, value: number, standIn: number): void {
  const [before, after] = [shapeOf(network, standIn), shapeOf(network, value)];
  if (String(before) === String(after)) return;
  throw new ConfigurationError(
    `Layer ${network.layers[value]?.name} cannot be left out: it makes [${after}] of [${before}], and nothing else does; ` +
      'name only layers that keep the shape.',
  );
}

/** Indices of the layers that the value `last` depends on. */
function readFrom(layers: readonly Layer[], last: number): ReadonlySet<number> {
  const read = new Set<number>();
  const waiting = [last];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const layer = layers[value];
    if (layer === undefined || read.has(value)) continue;
    read.add(value);
    waiting.push(...layer.inputs);
  }
  return read;
}

/** The network with the layers in `kept` only, and their indices adjusted. */
function without({ input, variables }: Network, layers: readonly Layer[], kept: ReadonlySet<number>): Network {
  const remaining = layers.flatMap((layer, index) => (kept.has(index) ? [{ layer, index }] : []));
  const places = new Map(remaining.map(({ index }, place) => [index, place]));
  const moved = remaining.map(({ layer }) => ({
    ...layer,
    inputs: layer.inputs.map((value) => places.get(value) ?? value),
  }));
  const owned = new Set(moved.flatMap((layer) => layer.variables));
  return { input, layers: moved, variables: variables.filter(({ name }) => owned.has(name)) };
}
