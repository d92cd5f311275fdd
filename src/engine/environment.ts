import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { usableCores } from '../base/cores.ts';
import { ablateHome } from '../base/home.ts';
import type { Precision } from '../base/precision.ts';
import type { EngineInfo } from './engine.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How an engine is to compute. */
export interface Computing {
  readonly precision: Precision;
  /** What the environment says (`threadsSet`), else one per core, if absent. */
  readonly threads?: number | undefined;
}

/**
 * The environment `set` with what TensorFlow and CUDA read from it when they are loaded. What the user has set stays,
 * unless `computing` says otherwise.
 */
export function environmentFor(kind: 'native' | 'gpu', computing: Computing, set: Environment): Environment {
  const { precision, threads } = computing;
  return {
    ...(kind === 'gpu' && gpuDefaults()),
    ...set,
    ...(kind === 'gpu' && ofPrecision(precision)),
    TF_NUM_INTRAOP_THREADS: String(threads ?? threadsSet(set) ?? usableCores()),
  };
}

/**
 * The threads that the user has set for a process: TensorFlow's variable, or else the one that every numerical library
 * reads, whose first number counts (`4,2` is for nested loops). Undefined if neither is a whole number from 1.
 */
export function threadsSet({ TF_NUM_INTRAOP_THREADS, OMP_NUM_THREADS }: Environment): number | undefined {
  const numbers = [TF_NUM_INTRAOP_THREADS, OMP_NUM_THREADS?.split(',')[0]].map(Number);
  return numbers.find((number) => Number.isInteger(number) && number >= 1);
}

const gpuDefaults = () => ({
  TF_DETERMINISTIC_OPS: '1',
  // Otherwise the first process takes all of the GPU's memory.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // What the driver compiles for a GPU that the wheel has no machine code for takes minutes: it outlives the job, and is
  // not thrown out for want of room. The size is the largest that CUDA takes.
  CUDA_CACHE_PATH: join(ablateHome(), 'cuda-cache'),
  CUDA_CACHE_MAXSIZE: String(2 ** 32),
});

/**
 * From compute capability 8.0 on NVIDIA's libraries multiply float32 with 10 bits of mantissa (TF32) unless they are told
 * not to; 0 forbids it whatever a program asks for. Source: the documentation of cuBLAS and cuDNN.
 */
const ofPrecision = (precision: Precision): Environment => ({
  NVIDIA_TF32_OVERRIDE: precision === 'tf32' ? undefined : '0',
});

/**
 * Prepares this process for an engine and returns the number of threads it will compute with. A worker thread's
 * `process.env` is only a copy: call this in the main thread before any thread loads the engine.
 */
export function prepareEnvironment(kind: 'native' | 'gpu', computing: Computing = { precision: 'fp32' }): number {
  const environment = environmentFor(kind, computing, process.env);
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  const { CUDA_CACHE_PATH: cache } = environment;
  // CUDA makes the folder, but none above it.
  if (kind === 'gpu' && cache) mkdirSync(cache, { recursive: true });
  return Number(environment.TF_NUM_INTRAOP_THREADS);
}

/**
 * Whether the same run on the same machine gives the same bits: on a CPU always (at one number of threads), on a GPU
 * unless the user turned it off.
 */
export const isDeterministic = (kind: EngineInfo['engine']): boolean =>
  kind !== 'gpu' || !['0', 'false'].includes(process.env.TF_DETERMINISTIC_OPS ?? '');
