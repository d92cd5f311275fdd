import { gigabytes } from '../base/format.ts';
import type { Precision } from '../base/precision.ts';
import type { ReadyEngine } from '../engine/start.ts';
import type { Network } from '../network/network.ts';
import { sizeOf } from '../network/shape.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { estimatedPeak, type StepSize, valuesIn } from './memory.ts';

/** Bytes of a context with CUDA's libraries loaded. requirements.ts demands that much free memory. */
const context = 2 ** 30;
<<<<<<< HEAD
/** The weight, its momentum and its gradient, always in float32. */
const bytesPerWeight = 3 * 4;

/**
 * Estimated bytes of a GPU that training uses. Every feature map is kept once for the backward pass, in the element
 * type of `precision`. cuDNN's workspaces need more, and maps that share memory need less. The estimate comes from the
 * network alone, and was not compared with a GPU.
=======
/** Weights, gradients and what the optimizer keeps are float32 whatever the precision. */
const bytesPerValue = 4;

/**
 * Bytes of a GPU that training may take: weights, their gradients, what the optimizer keeps. Every feature map is kept for the backward pass once, at the element type of
 * `precision`. cuDNN's workspaces come on top, and maps that share memory come off. Computed from the network; not
 * measured on a GPU.
>>>>>>> main
 */
export function estimatedOnGpu(network: Network, { batchSize, optimizer }: StepSize, precision: Precision): number {
  const { weights, slots } = valuesIn(network, optimizer);
  return context + bytesPerValue * (2 * weights + slots) + batchSize * bytesPerImage(network, precision);
}

const bytesPerImage = (network: Network, precision: Precision): number =>
  (precision === 'bf16' ? 2 : 4) * valuesIn(network).features + 4 * sizeOf(network.input);

<<<<<<< HEAD
/** The largest batch that fits into `memory` bytes by that estimate; 0 if none does. */
export function batchWithin(memory: number, network: Network, precision: Precision): number {
  const left = memory - estimatedOnGpu(network, 0, precision);
=======
/** The largest batch that `memory` bytes may hold by that estimate; 0 if none. */
export function batchWithin(memory: number, { network, config }: Run): number {
  const { recipe, precision } = config;
  const left = memory - estimatedOnGpu(network, { ...recipe, batchSize: 0 }, precision);
>>>>>>> main
  return Math.max(0, Math.floor(left / bytesPerImage(network, precision)));
}

type Run = { readonly config: RunConfig; readonly network: Network };

/** Bytes that a run needs of its device's memory: the GPU's, or the machine's. */
export const neededBy = ({ network, config }: Run, { info }: Pick<ReadyEngine, 'info'>): number =>
  info.engine === 'gpu'
    ? estimatedOnGpu(network, config.recipe, config.precision)
    : estimatedPeak(network, config.recipe);

/** A warning before training if a GPU will probably not hold a run's batch; undefined if it will. */
export function gpuMemoryWarning(
  runs: readonly Run[],
  { info, memory }: Pick<ReadyEngine, 'info' | 'memory'>,
): string | undefined {
  if (info.engine !== 'gpu') return undefined;
  const needs = (run: Run) => neededBy(run, { info });
  const tooLarge = runs.find((run) => needs(run) > memory);
  if (tooLarge === undefined) return undefined;
<<<<<<< HEAD
  // The smallest over all runs, because they are compared at one batch size.
  const fits = Math.min(...runs.map(({ network, config }) => batchWithin(memory, network, config.precision)));
=======
  // Of all runs: they are compared at one batch size.
  const fits = Math.min(...runs.map((run) => batchWithin(memory, run)));
>>>>>>> main
  const { config } = tooLarge;
  return `${runName(config)} with batches of ${config.recipe.batchSize} needs about ${gigabytes(needs(tooLarge))}, ${info.device} has ${gigabytes(memory)} free: if its memory runs out, ${adviceFor(fits)}.`;
}

const adviceFor = (batch: number): string =>
  batch >= 1
    ? `choose --batch-size ${batch} or less, or a larger GPU`
    : 'choose a smaller --image-size or a larger GPU';

<<<<<<< HEAD
/** Batch size to try after a GPU ran out of memory: at most half of the batch, and no more than the estimate allows. */
export function smallerBatch({ config, network }: Run, { info, memory }: Pick<ReadyEngine, 'info' | 'memory'>): number {
  const half = Math.floor(config.recipe.batchSize / 2);
  return info.engine === 'gpu' ? Math.min(half, batchWithin(memory, network, config.precision)) : half;
=======
/** What to try after a GPU ran out of memory: at most half of the batch, and no more than the estimate allows. */
export function smallerBatch(run: Run, { info, memory }: Pick<ReadyEngine, 'info' | 'memory'>): number {
  const half = Math.floor(run.config.recipe.batchSize / 2);
  return info.engine === 'gpu' ? Math.min(half, batchWithin(memory, run)) : half;
>>>>>>> main
}
