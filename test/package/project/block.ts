import { ConfigurationError, type NetworkBuilder, type Value } from 'ablate-check';

enum Kernel {
  Size = 3,
}

/** A convolution of so many filters; an enum is TypeScript that Node.js alone does not read. */
export function wideBlock(net: NetworkBuilder, x: Value, filters: number): Value {
  if (filters > 4) throw new ConfigurationError(`width is ${filters}, expected at most 4.`);
  return net.relu('relu', net.conv2d('conv', x, { filters, kernelSize: Kernel.Size, strides: 1, padding: 1 }));
}
