import { availableParallelism } from 'node:os';

/** Threads that the native engine computes with unless told otherwise. */
export const defaultThreads = (): number => availableParallelism();

/**
 * TensorFlow reads its settings from the process' environment when it is loaded, and a worker thread's `process.env` is
 * only a copy: call this in the main thread before any thread loads the engine. What the user has set stays.
 */
export function prepareEnvironment(threads = defaultThreads()): void {
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_DETERMINISTIC_OPS ??= '1';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
}
