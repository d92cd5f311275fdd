import { ConfigurationError } from '../base/errors.ts';
import type { Precision } from '../base/precision.ts';
import { findDevice } from './device.ts';
import type { Engine, EngineChoice, Log } from './engine.ts';
import { isDeterministic, prepareEnvironment } from './environment.ts';
import { installEngine } from './install/engines.ts';
import { chooseMode, type TestedMode } from './self-test/mode.ts';
import type { EngineSource } from './source.ts';
import { wasmVersion } from './wasm.ts';
import { startWorker } from './worker/client.ts';

export interface StartOptions {
  readonly log: Log;
  /** What sessions will compute in, so that it is tested; fp32 always is. */
  readonly precision?: Precision;
  /** Run the self-test again even where its verdict is known. */
  readonly retest?: boolean;
  /** Run operation by operation without a self-test; for tests of that mode. */
  readonly eager?: boolean;
}

/** An engine that is on this machine's disk and has passed its test in `mode`. */
interface Candidate extends TestedMode {
  readonly source: EngineSource;
  readonly tensorflow: string;
  readonly threads: number;
}

/**
 * Sets up the engine asked for, tests it once a machine, and starts it in a worker thread. `auto` takes WebAssembly where
 * the native engine cannot be set up, and says so; every other choice throws ConfigurationError instead.
 */
export async function startEngine(choice: EngineChoice, options: StartOptions): Promise<Engine> {
  const { source, ...candidate } = await candidateFor(choice, options);
  const { name, memory } = await findDevice(source.kind);
  const info = { engine: source.kind, ...candidate, device: name, deterministic: isDeterministic(source.kind) };
  return startWorker({ source, mode: info.mode }, { info, memory });
}

async function candidateFor(choice: EngineChoice, options: StartOptions): Promise<Candidate> {
  switch (choice) {
    case 'wasm':
      return webAssembly();
    case 'auto':
      return nativeOrWasm(options);
    default:
      return tested(choice, options);
  }
}

async function nativeOrWasm(options: StartOptions): Promise<Candidate> {
  try {
    const native = await tested('native', options);
    options.log(
      `Engine: native TensorFlow ${native.tensorflow}, because this machine can run it and it is the fastest.`,
    );
    return native;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    options.log(`Engine: WebAssembly, which is slower. ${error.message}`);
    return webAssembly();
  }
}

const webAssembly = (): Candidate => ({
  source: { kind: 'wasm' },
  tensorflow: wasmVersion(),
  threads: 1,
  mode: 'eager',
  selfTest: 'skipped',
});

async function tested(kind: 'native' | 'gpu', options: StartOptions): Promise<Candidate> {
  const source = await installEngine(kind, options.log);
  const threads = prepareEnvironment(kind);
  const { eager, precision = 'fp32', retest = false, log } = options;
  const mode: TestedMode = eager
    ? { mode: 'eager', selfTest: 'skipped' }
    : await chooseMode(source, threads, { precision, retest, log });
  return { source, tensorflow: source.tensorflow, threads, ...mode };
}
