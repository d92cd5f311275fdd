import type { Block } from '../../src/model/block.ts';
import type { NetworkBuilder, Value } from '../../src/network/network.ts';

/** The first dense layer has this many times fewer units than the block has channels. */
const reduction = 16;

/**
 * Squeeze-and-excitation (Hu et al. 2018): multiplies every channel of `features` by a factor between 0 and 1. Two
 * dense layers compute the factors from the means of all channels.
 */
function squeezeExcitation(net: NetworkBuilder, features: Value): Value {
  const channels = features.shape.at(-1) as number;
  let factors = net.globalAveragePool('squeeze', features);
  factors = net.relu('relu', net.dense('reduce', factors, { units: channels / reduction }));
  factors = net.sigmoid('sigmoid', net.dense('expand', factors, { units: channels }));
  return net.scale('scale', features, factors);
}

/** `block` with squeeze-and-excitation at the end of its branch, just before the shortcut is added. */
export const withSqueezeExcitation =
  (block: Block): Block =>
  (net, x, options) =>
    block(net, x, {
      ...options,
      shortcut: (net, x, branch, strides) =>
        options.shortcut(net, x, squeezeExcitation(net.scope('se'), branch), strides),
    });
