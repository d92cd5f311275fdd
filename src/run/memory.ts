import { freemem } from 'node:os';
import type { Network } from '../network/network.ts';
import { sizeOf } from '../network/shape.ts';

/** Bytes of a process that has only loaded TensorFlow. */
const baseline = 5.2e8;
/** Copies of each trained value: the weight, its momentum, its gradient, and the transformed filter of a convolution. */
const copiesOfWeights = 4;
/** Copies of each feature map: the value for the backward pass and, for a short time, its gradient. */
const copiesOfFeatures = 1.3;
const bytesPerValue = 4;

/**
 * Estimated peak bytes of the process that trains `network` with batches of `batchSize`. The constants are fitted to
 * measured runs (test/run/memory.test.ts).
 */
export function estimatedPeak(network: Network, batchSize: number): number {
  const { weights, features } = valuesIn(network);
  return baseline + bytesPerValue * (copiesOfWeights * weights + copiesOfFeatures * batchSize * features);
}

/** Number of values in a network's variables, and in all its feature maps for one image. */
export const valuesIn = ({ variables, layers }: Network) => ({
  weights: variables.reduce((total, { shape }) => total + sizeOf(shape), 0),
  features: layers.reduce((total, { shape }) => total + sizeOf(shape), 0),
});

/** Bytes that this machine, or this container, can still give to processes. */
export function availableMemory(): number {
  // Node.js 20.13 and later. It respects the limit of a container.
  return (process as { availableMemory?: () => number }).availableMemory?.() ?? freemem();
}
