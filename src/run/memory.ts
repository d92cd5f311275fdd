import { freemem } from 'node:os';
import type { Optimizer } from '../base/optimizer.ts';
import type { Network } from '../network/network.ts';
import type { Shape } from '../network/shape.ts';
import { sizeOf } from '../network/shape.ts';
import { slotsOf } from '../network/weights.ts';

/** Bytes of a process with TensorFlow loaded and nothing in it. */
const baseline = 5.2e8;
/** Copies of each trained value beside what the optimizer keeps: the weight, its gradient, and what a lowering makes of a filter. */
const copiesOfWeights = 3;
/** Copies of each feature map: the value kept for the backward pass and, for a while, its gradient. */
const copiesOfFeatures = 1.3;
const bytesPerValue = 4;

/** What of a recipe decides how much memory a step takes. SGD if it names no optimizer. */
export interface StepSize {
  readonly batchSize: number;
  readonly optimizer?: Optimizer;
}

/**
 * Peak bytes of the process that trains `network`, estimated before its first step; the figures are fitted to measured
 * runs (test/run/memory.test.ts).
 */
export function estimatedPeak(network: Network, { batchSize, optimizer }: StepSize): number {
  const { weights, slots, features } = valuesIn(network, optimizer);
  return baseline + bytesPerValue * (copiesOfWeights * weights + slots + copiesOfFeatures * batchSize * features);
}

/** How many values a network's variables hold, what the optimizer keeps for them, and all feature maps of one image. */
export const valuesIn = ({ variables, layers }: Network, optimizer?: Optimizer) => ({
  weights: valuesOf(variables),
  slots: valuesOf(slotsOf(variables, optimizer)),
  features: valuesOf(layers),
});

const valuesOf = (tensors: readonly { readonly shape: Shape }[]): number =>
  tensors.reduce((total, { shape }) => total + sizeOf(shape), 0);

/** Bytes that this machine, or this container, can give to new processes. */
export function availableMemory(): number {
  // Node.js 20.13 and later; it knows of a container's limit.
  return (process as { availableMemory?: () => number }).availableMemory?.() ?? freemem();
}
