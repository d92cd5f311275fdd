import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Case, WorkerSpec } from './cases.ts';

export type Command = { readonly command: 'steps'; readonly count: number } | { readonly command: 'epoch' };

/** TensorFlow's own default leaves oneDNN out with AVX2. Ablate sets this itself; Keras is not to be slower for want of it. */
const common = { TF_ENABLE_ONEDNN_OPTS: '1' } as const;

/** Environment variables that limit oneDNN, PyTorch's own kernels and its MKL. */
const limits = {
  AVX2: { ONEDNN_MAX_CPU_ISA: 'AVX2', ATEN_CPU_CAPABILITY: 'avx2', MKL_ENABLE_INSTRUCTIONS: 'AVX2' },
} as const;

/** The process of a contender. It prints its version after its first step, then answers commands, one line of JSON each. */
export class Worker {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #lastWords = '';
  version = '';
  /** Seconds from the start of the process to the end of its first step. */
  secondsToFirstStep = Number.NaN;

  private constructor(command: readonly string[], settings: Readonly<Record<string, string>>) {
    const [file, ...args] = command as [string, ...string[]];
    this.#process = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...settings } });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    // Two kilobytes hold the end of a traceback.
    this.#process.stderr.on('data', (chunk) => {
      this.#lastWords = (this.#lastWords + chunk).slice(-2048);
    });
    // A dead worker is noticed by its missing answer.
    this.#process.stdin.on('error', () => undefined);
    this.#process.on('error', (error) => {
      this.#lastWords = error.message;
    });
  }

  /** Starts a worker on the first `threads` cores and waits for its first step; throws if it dies before that. */
  static async start(
    command: readonly string[],
    spec: WorkerSpec,
    { threads, instructions }: Pick<Case, 'threads' | 'instructions'>,
  ): Promise<Worker> {
    const started = performance.now();
    const pinned = ['taskset', '--cpu-list', `0-${threads - 1}`, ...command, JSON.stringify(spec)];
    const worker = new Worker(pinned, {
      ...common,
      ...(instructions && limits[instructions]),
    });
    const { version } = (await worker.#answer()) as { version: string };
    worker.version = version;
    worker.secondsToFirstStep = (performance.now() - started) / 1000;
    return worker;
  }

  /** The answer to one command; throws if the worker dies. */
  async request(command: Command): Promise<unknown> {
    this.#process.stdin.write(`${JSON.stringify(command)}\n`);
    return this.#answer();
  }

  /** Largest resident memory of the process so far, in bytes. */
  peakBytes(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.stdin.end();
    this.#process.kill('SIGKILL');
    await once(this.#process, 'close');
  }

  async #answer(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (!done) return JSON.parse(value);
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'close');
    const { exitCode, signalCode } = this.#process;
    const lastLine = this.#lastWords.trimEnd().split('\n').at(-1);
    throw new Error(`ended with ${signalCode ?? `exit code ${exitCode}`}: ${lastLine}`);
  }
}
