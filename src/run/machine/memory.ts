import type { Optimizer } from '../../base/choices.ts';
import type { Network } from '../../network/network.ts';
import type { Shape } from '../../network/shape.ts';
import { sizeOf } from '../../network/shape.ts';
import { slotsOf } from '../../network/weights.ts';

/** Bytes of a process that has only loaded TensorFlow. */
const baseline = 5.2e8;
/** Copies of each trained value besides those of the optimizer: the weight, its gradient, and the transformed filter. */
const copiesOfWeights = 3;
/** Copies of each feature map: the value for the backward pass and, for a short time, its gradient. */
const copiesOfFeatures = 1.3;
const bytesPerValue = 4;

/** The fields of a recipe that determine how much memory a step needs. SGD if no optimizer is named. */
export interface StepSize {
  readonly batchSize: number;
  readonly optimizer?: Optimizer;
}

/**
 * Estimated peak bytes of the process that trains `network`. The constants are fitted to measured runs
 * (test/run/machine/memory.test.ts).
 */
export function estimatedPeak(network: Network, { batchSize, optimizer }: StepSize): number {
  const { weights, slots, features } = valuesIn(network, optimizer);
  return baseline + bytesPerValue * (copiesOfWeights * weights + slots + copiesOfFeatures * batchSize * features);
}

/** Number of values in a network's variables, in what the optimizer keeps for them, and in all feature maps of one image. */
export const valuesIn = ({ variables, layers }: Network, optimizer?: Optimizer) => ({
  weights: valuesOf(variables),
  slots: valuesOf(slotsOf(variables, optimizer)),
  features: valuesOf(layers),
});

const valuesOf = (tensors: readonly { readonly shape: Shape }[]): number =>
  tensors.reduce((total, { shape }) => total + sizeOf(shape), 0);
