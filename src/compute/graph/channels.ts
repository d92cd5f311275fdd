/** Splitting, joining and padding along the last axis. */
import { at } from '../../base/arrays.ts';
import { intAttribute, typeAttribute } from './attributes.ts';
import type { Tensor } from './graph.ts';
import { slice } from './nodes.ts';

/** Splits a tensor into `parts` tensors of equal size along the last axis. */
export function splitChannels(x: Tensor, parts: number): readonly Tensor[] {
  const axis = x.graph.constant(Int32Array.of(x.shape.length - 1), []);
  const shape = [...x.shape.slice(0, -1), at(x.shape, -1) / parts];
  const attributes = { T: typeAttribute(x.type), num_split: intAttribute(parts) };
  const outputs = Array.from({ length: parts }, () => ({ type: x.type, shape }));
  return x.graph.addMany('Split', [axis, x], attributes, outputs);
}

/** Joins tensors along their last axis. */
export function joinChannels(parts: readonly Tensor[]): Tensor {
  const first = at(parts, 0);
  const axis = first.graph.constant(Int32Array.of(first.shape.length - 1), []);
  const channels = parts.reduce((total, { shape }) => total + at(shape, -1), 0);
  const attributes = {
    T: typeAttribute(first.type),
    N: intAttribute(parts.length),
    Tidx: typeAttribute('int32'),
  };
  const output = { type: first.type, shape: [...first.shape.slice(0, -1), channels] };
  return first.graph.add('ConcatV2', [...parts, axis], attributes, output);
}

/** Appends channels of zeros, until there are `filters`. */
export function padChannels(x: Tensor, filters: number): Tensor {
  const own = at(x.shape, 3);
  if (own === filters) return x;
  const paddings = x.graph.constant(Int32Array.of(0, 0, 0, 0, 0, 0, 0, filters - own), [4, 2]);
  const attributes = { T: typeAttribute(x.type), Tpaddings: typeAttribute('int32') };
  return x.graph.add('Pad', [x, paddings], attributes, { type: x.type, shape: [...x.shape.slice(0, 3), filters] });
}

/** The first `channels` channels of a feature map. */
export const firstChannels = (x: Tensor, channels: number): Tensor =>
  x.shape[3] === channels ? x : slice(x, [0, 0, 0, 0], [...x.shape.slice(0, 3), channels]);
