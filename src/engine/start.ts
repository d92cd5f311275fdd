import type { ConvolutionChoice, EngineChoice, Precision } from '../base/choices.ts';
import { ConfigurationError } from '../base/errors.ts';
import { span } from '../base/trace.ts';
import type { Engine, Log } from '../compute/engine.ts';
import { loweringName } from '../compute/graph/lowering.ts';
import { instructionSet } from '../compute/instructions.ts';
import { wasmVersion } from '../compute/wasm.ts';
import { type Device, processor } from './device.ts';
import { prepareEnvironment, settingsText, usesOneDnn } from './environment.ts';
import { askDriver } from './gpu/driver.ts';
import { deviceOf, identityOf, usableGpu } from './gpu/requirements.ts';
import { installEngine } from './install/engines.ts';
import { openEngine, type ReadyEngine } from './open.ts';
import type { EngineSource } from './runtime.ts';
import { chooseMode, type TestedMode } from './self-test/mode.ts';

export interface StartOptions {
  readonly log: Log;
  /** Precision of the sessions, for the self-test. fp32 is always tested. */
  readonly precision?: Precision;
  /** How sessions will compute convolutions; `auto` if absent. */
  readonly convolution?: ConvolutionChoice | undefined;
  /** Whether a run must give the same bits each time; true if absent. Only a GPU accepts false. */
  readonly deterministic?: boolean | undefined;
  /** Number of threads. If absent, what the environment says, otherwise one per core. WebAssembly always uses one. */
  readonly threads?: number | undefined;
  /** Runs the self-test again, even if it was passed before. */
  readonly retest?: boolean;
  /** One call per operation and no self-test; for tests of that mode. */
  readonly eager?: boolean;
  /** Stops installation and self-test, and the programs that they started. */
  readonly signal?: AbortSignal | undefined;
}

/** An installed engine that passed its test in `mode`. */
interface Candidate extends TestedMode {
  readonly source: EngineSource;
  readonly tensorflow: string;
  readonly threads: number;
  readonly device: Device;
}

/**
 * Installs the chosen engine and tests it once per machine. If the native engine cannot be set up, `auto` takes
 * WebAssembly and says so. Every other choice throws ConfigurationError instead.
 */
export async function readyEngine(choice: EngineChoice, options: StartOptions): Promise<ReadyEngine> {
  const { precision = 'fp32', convolution = 'auto', deterministic = true } = options;
  if (choice !== 'gpu') refuseWishesOfGpu(choice, precision, deterministic);
  const { source, device, ...candidate } = await span('set up engine', () => candidateFor(choice, options));
  const { name: processorName } = processor();
  const info = {
    engine: source.kind,
    ...candidate,
    device: device.name,
    libraries: source.kind === 'wasm' ? null : source.libraries,
    settings: source.kind === 'gpu' ? settingsText({ precision, deterministic }) : null,
    lowering: loweringName({ engine: source.kind, mode: candidate.mode }, convolution),
    processor: processorName,
    instructions: instructionSet(),
    onednn: source.kind === 'native' ? usesOneDnn(process.env) : null,
    deterministic,
  };
  return { source, info, memory: device.memory, precision };
}

/** Sets up the chosen engine and starts it in this process. Throws like `readyEngine`. */
export const startEngine = async (choice: EngineChoice, options: StartOptions): Promise<Engine> =>
  openEngine(await readyEngine(choice, options));

/** Throws ConfigurationError for settings that only a GPU supports. */
function refuseWishesOfGpu(choice: EngineChoice, precision: Precision, deterministic: boolean): void {
  if (precision === 'tf32') {
    throw new ConfigurationError(
      `Precision tf32 is a GPU's, and the engine is ${choice}: choose --precision fp32 or --engine gpu.`,
    );
  }
  if (!deterministic) {
    throw new ConfigurationError(
      `Only a GPU is faster without determinism, and the engine is ${choice}: leave --deterministic on, or choose --engine gpu.`,
    );
  }
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
    options.signal?.throwIfAborted();
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
  device: processor(),
});

async function tested(kind: 'native' | 'gpu', options: StartOptions): Promise<Candidate> {
  const {
    eager,
    precision = 'fp32',
    convolution,
    deterministic,
    threads: asked,
    retest = false,
    log,
    signal,
  } = options;
  const gpu = kind === 'gpu' ? await findGpu(precision) : undefined;
  const source = await installEngine(kind, log, signal);
  const threads = prepareEnvironment(kind, { precision, deterministic, threads: asked });
  const settings = { precision, convolution, deterministic };
  const mode: TestedMode = eager
    ? { mode: 'eager', selfTest: 'skipped' }
    : await chooseMode(source, { threads, device: gpu?.identity }, { ...settings, retest, log, signal });
  return { source, tensorflow: source.tensorflow, threads, device: gpu ?? processor(), ...mode };
}

/** The GPU that TensorFlow will use. If it cannot work, this throws before gigabytes are downloaded. */
async function findGpu(precision: Precision): Promise<Device & { readonly identity: string }> {
  const driver = await askDriver();
  const gpu = usableGpu(driver, precision);
  return { ...deviceOf(gpu), identity: identityOf(driver, gpu) };
}
