/**
 * The blocks that ResNets are made of. Change one here and every variant built from it follows: plain and residual,
 * at every depth. `docs/adding-a-block.md` walks through an example.
 */
import type { NetworkBuilder, Value } from '../network/network.ts';
import type { Parts } from './parts.ts';
import type { Shortcut } from './shortcut.ts';

/** What a block is told about its place in the network, and what it is made of. */
export interface BlockOptions extends Parts {
  /** Filters of its 3x3 convolutions. */
  readonly filters: number;
  /** 2 in the block that opens a stage by halving the feature map, else 1. */
  readonly strides: number;
  /** Joins the block's input to its branch, or does not: the factor under study, which no block needs to know. */
  readonly shortcut: Shortcut;
  /** Of a bottleneck: the filters of its first two convolutions, of which the 3x3 one falls into `groups`. */
  readonly width: number;
  readonly groups: number;
}

/** Writes one block over the feature map `x` and returns its output. */
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

/** A bottleneck's output has this many times the filters of its stage. */
const expansion = 4;

/**
 * 1x1 down, 3x3, 1x1 up (He et al. 2015, figure 5 right): ResNet-50, 101 and 152. The strides sit on the 3x3
 * convolution, as in torchvision, so that no pixel is skipped.
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
