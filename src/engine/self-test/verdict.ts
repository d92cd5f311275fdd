import { type ChildProcess, fork } from 'node:child_process';
import type { ConvolutionChoice, Precision } from '../../base/choices.ts';
import type { EngineInfo } from '../../base/engine.ts';
import { ConfigurationError, receivedError, type SentError } from '../../base/errors.ts';
import type { Log } from '../../compute/engine.ts';
import { environmentFor } from '../environment.ts';
import type { InstalledEngine } from '../install/install.ts';

/** `passed`, or what failed: `died of SIGFPE`. */
export type Verdict = string;

/** What to test. */
export interface TestSetup {
  readonly engine: InstalledEngine;
  readonly mode: EngineInfo['mode'];
  readonly precision: Precision;
  /** For a compiled graph; `auto` if absent. */
  readonly convolution?: ConvolutionChoice | undefined;
  /** True if absent. */
  readonly deterministic?: boolean | undefined;
}

/** How an engine computes. */
export type ComputeSettings = Omit<TestSetup, 'engine'>;

/** The only message of the child: its verdict, or why it could not test. */
export type ChildReport = { readonly verdict: Verdict } | { readonly failure: SentError };

export interface TestOptions {
  /** Receives TensorFlow's messages if the test fails. */
  readonly log: Log;
  /** Receives every line from TensorFlow at once. */
  readonly heard?: Log;
  /** Milliseconds; tests set a lower limit. */
  readonly limit?: number;
  /** Kills the child. */
  readonly signal?: AbortSignal | undefined;
  /** The program of the child process; tests replace it. */
  readonly program?: URL;
}

/**
 * Milliseconds that a test may take. On a CPU it takes two seconds. If TensorFlow's wheel has no machine code for a
 * GPU, the first test waits many minutes while the driver compiles a thousand kernels.
 */
const limits = { native: 10 * 60_000, gpu: 40 * 60_000 } as const;

const childProgram = new URL('main.mjs', import.meta.url);

/**
 * Tests one engine and mode in a child process, so that a kernel that crashes kills only the child.
 *
 * Rejects if the result says nothing about how the engine computes: with ConfigurationError if TensorFlow finds no GPU,
 * the driver fails, or time or memory runs out; with another error if somebody stopped the test or `signal` aborted.
 */
export async function runSelfTest(setup: TestSetup, options: TestOptions): Promise<Verdict> {
  const { log, heard = () => {}, limit = limits[setup.engine.kind], program = childProgram, signal } = options;
  const child = fork(program, {
    execArgv: [],
    signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // All messages from level "information" on, because a warning often explains a failure.
    env: { ...environmentFor(setup.engine.kind, setup, process.env), TF_CPP_MIN_LOG_LEVEL: '0' },
  });
  const lines = linesOf(child, heard);
  child.send(setup);
  try {
    const verdict = await outcomeOf(child, setup, limit);
    if (verdict !== 'passed') show(lines, log);
    return verdict;
  } catch (error) {
    if (!signal?.aborted) show(lines, log);
    throw error;
  }
}

function outcomeOf(child: ChildProcess, { engine }: TestSetup, limit: number): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    let report: ChildReport | undefined;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limit);
    child.once('message', (message: ChildReport) => {
      report = message;
    });
    child.on('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (report !== undefined && 'verdict' in report) resolve(report.verdict);
      else if (report !== undefined) reject(receivedError(report.failure));
      else if (late) reject(tooLate(engine, limit));
      else if (signal === null) resolve(`ended early with exit code ${code}`);
      else if (crashes.has(signal)) resolve(`died of ${signal}`);
      else reject(stopped(engine, signal));
    });
  });
}

/** Signals that a crash sends to its own process. Other signals come from outside. */
const crashes: ReadonlySet<NodeJS.Signals> = new Set(['SIGFPE', 'SIGSEGV', 'SIGILL', 'SIGBUS', 'SIGABRT', 'SIGTRAP']);

/**
 * Whether TensorFlow's message is about memory in use or a failing driver. Such a failure says nothing about how
 * kernels compute. The words are those of CUDA, cuBLAS, cuDNN and TensorFlow's allocator.
 */
export const isOfTheMachine = (message: string): boolean =>
  /CUDA_ERROR_|CUDA error|cudaError|out of memory|OOM when allocating|(CUBLAS|CUDNN)_STATUS_(NOT_INITIALIZED|ALLOC_FAILED)|Failed to (create|initialize) (cublas|cudnn|cusolver)|no kernel image is available/i.test(
    message,
  );

const tooLate = ({ kind }: InstalledEngine, limit: number): ConfigurationError =>
  new ConfigurationError(
    `The self-test of the ${kind} engine did not end within ${Math.round(limit / 1000)} s: try again on a machine that is less busy, or choose another --engine.`,
  );

const stopped = ({ kind }: InstalledEngine, signal: NodeJS.Signals): Error =>
  signal === 'SIGKILL'
    ? new ConfigurationError(
        `The self-test of the ${kind} engine was killed (SIGKILL), most likely because the machine's memory ran out: give it 2 GB or more.`,
      )
    : new Error(`The self-test of the ${kind} engine was stopped by ${signal}.`);

/** Lines that the child prints for people. The array grows. */
function linesOf(child: ChildProcess, heard: Log): readonly string[] {
  const lines: string[] = [];
  let unfinished = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (unfinished + text).split('\n');
    unfinished = parts.pop() ?? '';
    const whole = parts.filter((line) => line.trim() !== '');
    lines.push(...whole);
    for (const line of whole) heard(line);
  });
  return lines;
}

const mostLines = 20;

function show(lines: readonly string[], log: Log): void {
  if (lines.length > 0) log('What TensorFlow said in that test:');
  for (const line of lines.slice(-mostLines)) log(`  ${line}`);
}
