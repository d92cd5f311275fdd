import type { NetworkBuilder, Value } from '../network/network.ts';

/** Joins a block's `branch` to the block's input `x`, or leaves it alone. `strides` are the block's. */
export type Shortcut = (net: NetworkBuilder, x: Value, branch: Value, strides: number) => Value;

const none: Shortcut = (_net, _x, branch) => branch;

const identity: Shortcut = (net, x, branch) => net.add('add', branch, x);

/** A 1x1 convolution and a batch norm bring the input to the branch's shape (option B of He et al. 2015). */
const projection: Shortcut = (net, x, branch, strides) => {
  const filters = branch.shape.at(-1) as number;
  const downsample = net.scope('downsample');
  const projected = downsample.batchNorm(
    '1',
    downsample.conv2d('0', x, { filters, kernelSize: 1, strides, padding: 0 }),
  );
  return identity(net, projected, branch, strides);
};

const identityOrProjection: Shortcut = (net, x, branch, strides) => {
  const shortcut = String(x.shape) === String(branch.shape) ? identity : projection;
  return shortcut(net, x, branch, strides);
};

/** The levels of the factor under study: networks of one depth differ in nothing but this. */
export const shortcuts = { plain: none, residual: identityOrProjection } as const satisfies Record<string, Shortcut>;

export type ShortcutLevel = keyof typeof shortcuts;
export const shortcutLevels = Object.keys(shortcuts) as ShortcutLevel[];
