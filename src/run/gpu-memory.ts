import { gigabytes } from '../base/format.ts';
import type { Precision } from '../base/precision.ts';
import type { ReadyEngine } from '../engine/start.ts';
import type { Network } from '../network/network.ts';
import { sizeOf } from '../network/shape.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { estimatedPeak, type StepSize, valuesIn } from './memory.ts';

/** Bytes of a context with CUDA's libraries loaded; requirements.ts asks for as much to be free. */
const context = 2 ** 30;
/** Weights, gradients and what the optimizer keeps are float32 whatever the precision. */
const bytesPerValue = 4;

/**
 * Bytes of a GPU that training may take: weights, their gradients, what the optimizer keeps. Every feature map is kept for the backward pass once, at the element type of
 * `precision`. cuDNN's workspaces come on top, and maps that share memory come off. Computed from the network; not
 * measured on a GPU.
 */
export function estimatedOnGpu(network: Network, { batchSize, optimizer }: StepSize, precision: Precision): number {
  const { weights, slots } = valuesIn(network, optimizer);
  return context + bytesPerValue * (2 * weights + slots) + batchSize * bytesPerImage(network, precision);
}

const bytesPerImage = (network: Network, precision: Precision): number =>
  (precision === 'bf16' ? 2 : 4) * valuesIn(network).features + 4 * sizeOf(network.input);

/** The largest batch that `memory` bytes may hold by that estimate; 0 if none. */
export function batchWithin(memory: number, { network, config }: Run): number {
  const { recipe, precision } = config;
  const left = memory - estimatedOnGpu(network, { ...recipe, batchSize: 0 }, precision);
  return Math.max(0, Math.floor(left / bytesPerImage(network, precision)));
}

type Run = { readonly config: RunConfig; readonly network: Network };

/** Bytes that a run may take of the memory that its engine counts: the GPU's, or the machine's. */
export const neededBy = ({ network, config }: Run, { info }: Pick<ReadyEngine, 'info'>): number =>
  info.engine === 'gpu'
    ? estimatedOnGpu(network, config.recipe, config.precision)
    : estimatedPeak(network, config.recipe);

/** A sentence, before anything is trained, if a GPU will probably not hold a run's batch; undefined if it will. */
export function gpuMemoryWarning(
  runs: readonly Run[],
  { info, memory }: Pick<ReadyEngine, 'info' | 'memory'>,
): string | undefined {
  if (info.engine !== 'gpu') return undefined;
  const needs = (run: Run) => neededBy(run, { info });
  const tooLarge = runs.find((run) => needs(run) > memory);
  if (tooLarge === undefined) return undefined;
  // Of all runs: they are compared at one batch size.
  const fits = Math.min(...runs.map((run) => batchWithin(memory, run)));
  const { config } = tooLarge;
  return `${runName(config)} with batches of ${config.recipe.batchSize} needs about ${gigabytes(needs(tooLarge))}, ${info.device} has ${gigabytes(memory)} free: if its memory runs out, ${adviceFor(fits)}.`;
}

const adviceFor = (batch: number): string =>
  batch >= 1
    ? `choose --batch-size ${batch} or less, or a larger GPU`
    : 'choose a smaller --image-size or a larger GPU';

/** What to try after a GPU ran out of memory: at most half of the batch, and no more than the estimate allows. */
export function smallerBatch(run: Run, { info, memory }: Pick<ReadyEngine, 'info' | 'memory'>): number {
  const half = Math.floor(run.config.recipe.batchSize / 2);
  return info.engine === 'gpu' ? Math.min(half, batchWithin(memory, run)) : half;
}
