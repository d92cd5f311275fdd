import { availableParallelism } from 'node:os';
import type { EngineInfo } from './engine.ts';

/**
 * Sets what TensorFlow reads from the process' environment when it is loaded, and returns the number of threads it will
 * compute with: `threads`, else what the user has set, else one per core. A worker thread's `process.env` is only a copy:
 * call this in the main thread before any thread loads the engine.
 */
export function prepareEnvironment(kind: 'native' | 'gpu', threads?: number): number {
  if (kind === 'gpu') {
    process.env.TF_DETERMINISTIC_OPS ??= '1';
    // Otherwise the first process takes all of the GPU's memory.
    process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  }
  if (threads !== undefined) process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTRAOP_THREADS ??= String(availableParallelism());
  return Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
}

/**
 * Whether the same run on the same machine gives the same bits: on a CPU always (at one number of threads), on a GPU
 * unless the user turned it off.
 */
export const isDeterministic = (kind: EngineInfo['engine']): boolean =>
  kind !== 'gpu' || !['0', 'false'].includes(process.env.TF_DETERMINISTIC_OPS ?? '');
