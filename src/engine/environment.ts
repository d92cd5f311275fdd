import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { usableCores } from '../base/cores.ts';
import { ablateHome } from '../base/home.ts';
import type { Precision } from '../base/precision.ts';
import { settingsOfDecisions } from './gpu/decisions.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How an engine is to compute. */
export interface Computing {
  readonly precision: Precision;
  /** Whether the same run has to give the same bits; yes if absent. On a CPU it always does. */
  readonly deterministic?: boolean | undefined;
  /** What the environment says (`threadsSet`), else one per core, if absent. */
  readonly threads?: number | undefined;
}

/**
 * The environment `set` with what TensorFlow and CUDA read from it when they are loaded. What the user has set stays,
 * unless `computing` says otherwise.
 */
export function environmentFor(kind: 'native' | 'gpu', computing: Computing, set: Environment): Environment {
  const { precision, deterministic = true, threads } = computing;
  return {
    ...(kind === 'gpu' && gpuDefaults()),
    ...set,
    ...(kind === 'gpu' && ofPrecision(precision)),
    ...(kind === 'gpu' && settingsOfDecisions(deterministic)),
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
