import type { Precision } from '../../base/choices.ts';
import { gigabytes } from '../../base/format.ts';
import type { ReadyEngine } from '../../engine/open.ts';
import type { Network } from '../../network/network.ts';
import { sizeOf } from '../../network/shape.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import { estimatedPeak, type StepSize, valuesIn } from './memory.ts';

/** Bytes of a context with CUDA's libraries loaded. requirements.ts demands that much free memory. */
const context = 2 ** 30;
/** Weights, gradients and what the optimizer keeps are always in float32. */
const bytesPerValue = 4;

/**
 * Estimated bytes of a GPU that training uses: weights, their gradients, what the optimizer keeps, and every feature
 * map once for the backward pass, in the element type of `precision`. cuDNN's workspaces need more, and maps that share
 * memory need less. The estimate comes from the network alone, and was not compared with a GPU.
 */
export function estimatedOnGpu(network: Network, { batchSize, optimizer }: StepSize, precision: Precision): number {
  const { weights, slots } = valuesIn(network, optimizer);
  return context + bytesPerValue * (2 * weights + slots) + batchSize * bytesPerImage(network, precision);
}

const bytesPerImage = (network: Network, precision: Precision): number =>
  (precision === 'bf16' ? 2 : 4) * valuesIn(network).features + 4 * sizeOf(network.input);

/** The largest batch that fits into `memory` bytes by that estimate; 0 if none does. */
export function batchWithin(memory: number, { network, config }: Run): number {
  const { recipe, precision } = config;
  const left = memory - estimatedOnGpu(network, { ...recipe, batchSize: 0 }, precision);
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
  // The smallest over all runs, because they are compared at one batch size.
  const fits = Math.min(...runs.map((run) => batchWithin(memory, run)));
  const { config } = tooLarge;
  return `${runName(config)} with batches of ${config.recipe.batchSize} needs about ${gigabytes(needs(tooLarge))}, ${info.device} has ${gigabytes(memory)} free: if its memory runs out, ${adviceFor(fits)}.`;
}

const adviceFor = (batch: number): string =>
  batch >= 1
    ? `choose --batch-size ${batch} or less, or a larger GPU`
    : 'choose a smaller --image-size or a larger GPU';

/** Batch size to try after a GPU ran out of memory: at most half of the batch, and no more than the estimate allows. */
export function smallerBatch(run: Run, { info, memory }: Pick<ReadyEngine, 'info' | 'memory'>): number {
  const half = Math.floor(run.config.recipe.batchSize / 2);
  return info.engine === 'gpu' ? Math.min(half, batchWithin(memory, run)) : half;
}
