import { at } from '../../base/arrays.ts';
import { joinChannels, splitChannels } from './channels.ts';
import type { Lowering } from './lowering.ts';

/**
 * A convolution in groups (Xie et al. 2017), as one convolution per group, each computed by `lowering`. TensorFlow's
 * own kernels have no gradient for groups on a CPU.
 */
export const groupwise =
  (lowering: Lowering): Lowering =>
  (x, filter, { groups = 1, ...attributes }) => {
    if (groups === 1) return lowering(x, filter, attributes);
    const filters = splitChannels(filter, groups);
    const parts = splitChannels(x, groups).map((part, group) => lowering(part, at(filters, group), attributes));
    return {
      output: joinChannels(parts.map(({ output }) => output)),
      gradient(output) {
        const upstream = splitChannels(output, groups);
        const gradients = parts.map(({ gradient }, group) => gradient(at(upstream, group)));
        return {
          input: joinChannels(gradients.map(({ input }) => input)),
          filter: joinChannels(gradients.map(({ filter: ofFilter }) => ofFilter)),
        };
      },
    };
  };
