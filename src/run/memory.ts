import { freemem } from 'node:os';
import type { Network } from '../network/network.ts';
import { sizeOf } from '../network/shape.ts';

/** Bytes of a process with TensorFlow loaded and nothing in it. */
const baseline = 5.2e8;
/** Copies of each trained value: the weight, its momentum, its gradient, and what a lowering makes of a filter. */
const copiesOfWeights = 4;
/** Copies of each feature map: the value kept for the backward pass and, for a while, its gradient. */
const copiesOfFeatures = 1.3;
const bytesPerValue = 4;

/**
 * Peak bytes of the process that trains `network` with batches of `batchSize`, estimated before its first step; the
 * figures are fitted to measured runs (test/run/memory.test.ts).
 */
export function estimatedPeak(network: Network, batchSize: number): number {
  const { weights, features } = valuesIn(network);
  return baseline + bytesPerValue * (copiesOfWeights * weights + copiesOfFeatures * batchSize * features);
}

/** How many values a network's variables hold, and all its feature maps of one image. */
export const valuesIn = ({ variables, layers }: Network) => ({
  weights: variables.reduce((total, { shape }) => total + sizeOf(shape), 0),
  features: layers.reduce((total, { shape }) => total + sizeOf(shape), 0),
});

/** Bytes that this machine, or this container, can give to new processes. */
export function availableMemory(): number {
  // Node.js 20.13 and later; it knows of a container's limit.
  return (process as { availableMemory?: () => number }).availableMemory?.() ?? freemem();
}
