import { ConfigurationError } from '../base/errors.ts';
import type { NetworkBuilder, Value } from '../network/network.ts';
import type { ConvolutionAttributes } from '../network/operations.ts';

/** Adds a convolution called `name`. */
export type Conv = (net: NetworkBuilder, name: string, x: Value, attributes: ConvolutionAttributes) => Value;

/** Adds a norm or an activation called `name`. The shape of the feature map stays the same. */
export type Layerwise = (net: NetworkBuilder, name: string, x: Value) => Value;

/** The parts of which a network's stem, blocks and shortcuts are made. */
export interface Parts {
  readonly conv: Conv;
  readonly norm: Layerwise;
  readonly activation: Layerwise;
}

/** Number of groups of channels in a group norm (Wu & He 2018). */
const normGroups = 32;

/** The levels of a factor `norm`. `none` keeps the trained offset per channel that a norm would have. */
export const norms = {
  batch: (net, name, x) => net.batchNorm(name, x),
  group: (net, name, x) => net.groupNorm(name, x, { groups: normGroups }),
  none: (net, name, x) => net.bias(name, x),
} as const satisfies Record<string, Layerwise>;
export type NormLevel = keyof typeof norms;

/** The levels of a factor `activation`. */
export const activations = {
  relu: (net, name, x) => net.relu(name, x),
  silu: (net, name, x) => net.silu(name, x),
  gelu: (net, name, x) => net.gelu(name, x),
} as const satisfies Record<string, Layerwise>;
export type ActivationLevel = keyof typeof activations;

export const plainConv: Conv = (net, name, x, attributes) => net.conv2d(name, x, attributes);

/** The part that a level names, or the given part itself. Throws ConfigurationError naming the factor and its levels. */
export function partFor<Part>(factor: string, levels: Readonly<Record<string, Part>>, wanted: string | Part): Part {
  if (typeof wanted !== 'string') return wanted;
  const part = Object.hasOwn(levels, wanted) ? levels[wanted] : undefined;
  if (part !== undefined) return part;
  throw new ConfigurationError(
    `${factor} is "${wanted}", expected one of ${Object.keys(levels).join(', ')}: change it in the study's factors.`,
  );
}
