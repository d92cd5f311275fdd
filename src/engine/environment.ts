import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Precision } from '../base/choices.ts';
import { ablateHome } from '../base/files/home.ts';
import { usableCores } from '../base/system/cores.ts';
import { settingsOfDecisions } from './gpu/decisions.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that an engine reads from the environment when it starts. */
export interface Computing {
  readonly precision: Precision;
  /** Whether the same run must give the same bits; true if absent. On a CPU it always does. */
  readonly deterministic?: boolean | undefined;
  /** Number of threads. If absent, what the environment says (`threadsSet`), otherwise one per core. */
  readonly threads?: number | undefined;
}

/**
 * The environment `set`, extended by variables that TensorFlow and CUDA read when they are loaded. Variables that the
 * user has set stay, unless `computing` says otherwise.
 */
export function environmentFor(kind: 'native' | 'gpu', computing: Computing, set: Environment): Environment {
  const { precision, deterministic = true, threads } = computing;
  return {
    ...(kind === 'gpu' && gpuDefaults()),
    ...set,
    ...(kind === 'gpu' && ofPrecision(precision)),
    ...(kind === 'gpu' && settingsOfDecisions(deterministic)),
    ...(kind === 'native' && { TF_ENABLE_ONEDNN_OPTS: usesOneDnn(set) ? '1' : '0' }),
    TF_NUM_INTRAOP_THREADS: String(threads ?? threadsSet(set) ?? usableCores()),
  };
}

/**
 * The number of threads that the user has set in the environment: TensorFlow's variable, otherwise the one that
 * numerical libraries share. If that is a list (`4,2` is for nested loops), its first number counts. Undefined if
 * neither is a whole number from 1.
 */
export function threadsSet({ TF_NUM_INTRAOP_THREADS, OMP_NUM_THREADS }: Environment): number | undefined {
  const numbers = [TF_NUM_INTRAOP_THREADS, OMP_NUM_THREADS?.split(',')[0]].map(Number);
  return numbers.find((number) => Number.isInteger(number) && number >= 1);
}

/**
 * Whether TensorFlow computes with oneDNN's operations on a CPU. The user can forbid it by TensorFlow's own variable. If
 * that is not set, TensorFlow takes them only from AVX-512 VNNI on, although they are faster with AVX2, too.
 */
export const usesOneDnn = ({ TF_ENABLE_ONEDNN_OPTS: set = '' }: Environment): boolean => !/^(0|false)$/i.test(set);

/** The variables that choose a GPU's kernels, whatever the user has set, for a record: `TF_DETERMINISTIC_OPS=1 ...`. */
export const settingsText = ({ precision, deterministic = true }: Computing): string =>
  Object.entries({ ...ofPrecision(precision), ...settingsOfDecisions(deterministic) })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .sort()
    .join(' ');

const gpuDefaults = () => ({
  // If the wheel has no machine code for a GPU, the driver compiles it for minutes. This cache is kept after the job,
  // and has the largest size that CUDA allows, so that nothing is removed for lack of space.
  CUDA_CACHE_PATH: join(ablateHome(), 'cuda-cache'),
  CUDA_CACHE_MAXSIZE: String(2 ** 32),
});

/**
 * From compute capability 8.0 on, NVIDIA's libraries multiply float32 with 10 bits of mantissa (TF32) by default. 0
 * forbids that, whatever a program asks for. Source: the documentation of cuBLAS and cuDNN.
 */
const ofPrecision = (precision: Precision): Environment => ({
  NVIDIA_TF32_OVERRIDE: precision === 'tf32' ? undefined : '0',
});

/**
 * Sets up the environment of this process for an engine, and returns the number of threads it will use. A worker
 * thread's `process.env` is only a copy, so call this in the main thread before any thread loads the engine.
 */
export function prepareEnvironment(kind: 'native' | 'gpu', computing: Computing = { precision: 'fp32' }): number {
  const environment = environmentFor(kind, computing, process.env);
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  const { CUDA_CACHE_PATH: cache } = environment;
  // CUDA creates this folder, but not the folders above it.
  if (kind === 'gpu' && cache) mkdirSync(cache, { recursive: true });
  return Number(environment.TF_NUM_INTRAOP_THREADS);
}
