import { ConfigurationError } from '../base/errors.ts';
import type { Precision } from '../base/precision.ts';
import type { ReadyEngine } from '../engine/start.ts';
import type { Network } from '../network/network.ts';
import { sizeOf } from '../network/shape.ts';
import { type RunConfig, runName } from '../study/config.ts';

/** Bytes of a context with CUDA's libraries loaded; requirements.ts asks for as much to be free. */
const context = 2 ** 30;
/** The weight, its momentum and its gradient, in float32 whatever the precision. */
const bytesPerWeight = 3 * 4;

/**
 * Bytes of a GPU that training takes at least: every feature map is kept for the backward pass once, at the element type
 * of `precision`. cuDNN's workspaces come on top of it. Computed from the network; not measured on a GPU.
 */
export function leastOnGpu(network: Network, batchSize: number, precision: Precision): number {
  const weights = network.variables.reduce((total, { shape }) => total + sizeOf(shape), 0);
  return context + bytesPerWeight * weights + batchSize * bytesPerImage(network, precision);
}

function bytesPerImage({ layers, input }: Network, precision: Precision): number {
  const features = layers.reduce((total, { shape }) => total + sizeOf(shape), 0);
  return (precision === 'bf16' ? 2 : 4) * features + 4 * sizeOf(input);
}

/** The largest batch that `memory` bytes may hold by that estimate; 0 if none. */
export function batchWithin(memory: number, network: Network, precision: Precision): number {
  const left = memory - leastOnGpu(network, 0, precision);
  return Math.max(0, Math.floor(left / bytesPerImage(network, precision)));
}

type Run = { readonly config: RunConfig; readonly network: Network };

/** Throws ConfigurationError, before anything is trained, for a run whose batch a GPU cannot hold. */
export function requireGpuMemory(runs: readonly Run[], { info, memory }: Pick<ReadyEngine, 'info' | 'memory'>): void {
  if (info.engine !== 'gpu') return;
  for (const { config, network } of runs) {
    const { precision, recipe } = config;
    const needed = leastOnGpu(network, recipe.batchSize, precision);
    if (needed <= memory) continue;
    // Of all runs: they are compared at one batch size.
    const fits = Math.min(...runs.map((run) => batchWithin(memory, run.network, precision)));
    throw new ConfigurationError(
      `${runName(config)} with batches of ${recipe.batchSize} needs about ${gigabytes(needed)} or more, ${info.device} has ${gigabytes(memory)}: ${adviceFor(fits)}.`,
    );
  }
}

const adviceFor = (batch: number): string =>
  batch >= 1
    ? `choose --batch-size ${batch} or less, or a larger GPU`
    : 'choose a smaller --image-size or a larger GPU';

/** What to try after a GPU ran out of memory: at most half of the batch, and no more than the estimate allows. */
export function smallerBatch({ config, network }: Run, { info, memory }: Pick<ReadyEngine, 'info' | 'memory'>): number {
  const half = Math.floor(config.recipe.batchSize / 2);
  return info.engine === 'gpu' ? Math.min(half, batchWithin(memory, network, config.precision)) : half;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
