/**
 * The blocks that ResNets are made of. If you change one here, every variant built from it changes, plain and residual,
 * at every depth. `docs/adding-a-block.md` works through an example.
 */
import type { NetworkBuilder, Value } from '../network/network.ts';
import type { Parts } from './parts.ts';
import type { Shortcut } from './shortcut.ts';

/** The place of a block in the network, and the parts it is made of. */
export interface BlockOptions extends Parts {
  /** Filters of the block's 3x3 convolutions. */
  readonly filters: number;
  /** 2 in the first block of a stage that halves the feature map, otherwise 1. */
  readonly strides: number;
  /** Combines the block's input with its branch, or returns the branch alone. The block need not know which. */
  readonly shortcut: Shortcut;
  /** Only for a bottleneck: filters of its first two convolutions. The 3x3 one divides them into `groups`. */
  readonly width: number;
  readonly groups: number;
}

/** Adds one block with the feature map `x` as its input, and returns its output. */
export type Block = (net: NetworkBuilder, x: Value, options: BlockOptions) => Value;

/** Two 3x3 convolutions (He et al. 2015, figure 5 left): ResNet-18 and 34. */
export const basicBlock: Block = (net, x, { filters, strides, shortcut, conv, norm, activation }) => {
  let branch = conv(net, 'conv1', x, { filters, kernelSize: 3, strides, padding: 1 });
  branch = norm(net, 'bn1', branch);
  branch = activation(net, 'relu1', branch);

  branch = conv(net, 'conv2', branch, { filters, kernelSize: 3, strides: 1, padding: 1 });
  branch = norm(net, 'bn2', branch);

  return activation(net, 'relu2', shortcut(net, x, branch, strides));
};

/** The output of a bottleneck has this many times the filters of its stage. */
const expansion = 4;

/**
 * 1x1, 3x3, 1x1 (He et al. 2015, figure 5 right): ResNet-50, 101 and 152. As in torchvision, the 3x3 convolution has
 * the strides, so that no pixel is skipped.
 */
export const bottleneckBlock: Block = (
  net,
  x,
  { filters, strides, shortcut, conv, norm, activation, width, groups },
) => {
  let branch = conv(net, 'conv1', x, { filters: width, kernelSize: 1, strides: 1, padding: 0 });
  branch = norm(net, 'bn1', branch);
  branch = activation(net, 'relu1', branch);

  branch = conv(net, 'conv2', branch, { filters: width, kernelSize: 3, strides, padding: 1, groups });
  branch = norm(net, 'bn2', branch);
  branch = activation(net, 'relu2', branch);

  branch = conv(net, 'conv3', branch, { filters: filters * expansion, kernelSize: 1, strides: 1, padding: 0 });
  branch = norm(net, 'bn3', branch);

  return activation(net, 'relu3', shortcut(net, x, branch, strides));
};
