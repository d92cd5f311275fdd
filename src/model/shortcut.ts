import { at } from '../base/arrays.ts';
import type { NetworkBuilder, Value } from '../network/network.ts';
import type { Parts } from './parts.ts';

/** Combines a block's `branch` with its input `x`, or returns the branch alone. `strides` are those of the block. */
export type Shortcut = (net: NetworkBuilder, x: Value, branch: Value, strides: number) => Value;

const none: Shortcut = (_net, _x, branch) => branch;

const identity: Shortcut = (net, x, branch) => net.add('add', branch, x);

/** A 1x1 convolution and a norm give the input the shape of the branch. */
const projection =
  ({ conv, norm }: Parts): Shortcut =>
  (net, x, branch, strides) => {
    const filters = at(branch.shape, -1);
    const downsample = net.scope('downsample');
    const projected = conv(downsample, '0', x, { filters, kernelSize: 1, strides, padding: 0 });
    return identity(net, norm(downsample, '1', projected), branch, strides);
  };

/** Takes every `strides`-th pixel of the input and appends channels of zeros. Nothing is trained. */
const zeroPadding: Shortcut = (net, x, branch, strides) => {
  const downsample = net.scope('downsample');
  const picked = strides === 1 ? x : downsample.maxPool('0', x, { poolSize: 1, strides, padding: 0 });
  return identity(net, downsample.padChannels('1', picked, { filters: at(branch.shape, -1) }), branch, strides);
};

/** Adds the input as it is if it has the shape of the branch. Otherwise `other` makes it fit. */
const identityOr =
  (other: Shortcut): Shortcut =>
  (net, x, branch, strides) => {
    const shortcut = String(x.shape) === String(branch.shape) ? identity : other;
    return shortcut(net, x, branch, strides);
  };

/**
 * The levels of a factor `shortcut`. Networks of one depth differ in nothing else.
 *
 * A, B and C are the options of He et al. 2015, section 4.1: zeros if the shape changes, a projection if the shape
 * changes, always a projection. `plain` is another name for `none`, and `residual` for B.
 */
export const shortcuts = {
  plain: () => none,
  residual: (parts) => identityOr(projection(parts)),
  none: () => none,
  A: () => identityOr(zeroPadding),
  B: (parts) => identityOr(projection(parts)),
  C: projection,
} as const satisfies Record<string, (parts: Parts) => Shortcut>;

export type ShortcutLevel = keyof typeof shortcuts;
