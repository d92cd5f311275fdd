import type { NetworkBuilder, Value } from '../network/network.ts';
import type { Parts } from './parts.ts';

/** Joins a block's `branch` to the block's input `x`, or leaves it alone. `strides` are the block's. */
export type Shortcut = (net: NetworkBuilder, x: Value, branch: Value, strides: number) => Value;

const none: Shortcut = (_net, _x, branch) => branch;

const identity: Shortcut = (net, x, branch) => net.add('add', branch, x);

/** A 1x1 convolution and a norm bring the input to the branch's shape. */
const projection =
  ({ conv, norm }: Parts): Shortcut =>
  (net, x, branch, strides) => {
    const filters = branch.shape.at(-1) as number;
    const downsample = net.scope('downsample');
    const projected = conv(downsample, '0', x, { filters, kernelSize: 1, strides, padding: 0 });
    return identity(net, norm(downsample, '1', projected), branch, strides);
  };

/** Every `strides`-th pixel of the input, with zeros for the channels that it lacks: nothing is trained. */
const zeroPadding: Shortcut = (net, x, branch, strides) => {
  const downsample = net.scope('downsample');
  const picked = strides === 1 ? x : downsample.maxPool('0', x, { poolSize: 1, strides, padding: 0 });
  return identity(
    net,
    downsample.padChannels('1', picked, { filters: branch.shape.at(-1) as number }),
    branch,
    strides,
  );
};

/** The input as it is where it has the branch's shape, else as `other` makes it fit. */
const identityOr =
  (other: Shortcut): Shortcut =>
  (net, x, branch, strides) => {
    const shortcut = String(x.shape) === String(branch.shape) ? identity : other;
    return shortcut(net, x, branch, strides);
  };

/**
 * The levels of a factor `shortcut`: networks of one depth differ in nothing but this. A, B and C are the options of He et al.
 * 2015, section 4.1: zeros where the shape changes, projections where it changes, projections everywhere. `plain` and
 * `residual` are `none` and B, by the names that the networks have.
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
