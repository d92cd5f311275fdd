import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  /** The working directory; this process's own if absent. */
  readonly folder?: string | undefined;
  /** The whole environment; this process's own if absent. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Stops the program, once. Its end is awaited all the same, so it can still save its work. */
  readonly signal?: AbortSignal | undefined;
  /** The signal that stops it; SIGINT if absent. */
  readonly stopBy?: NodeJS.Signals | undefined;
  /** Receives every line that the program prints to stderr, at once. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Of stdout; `latin1` keeps every byte. */
  readonly encoding?: BufferEncoding | undefined;
}

/** How a program ended. */
export interface ChildEnd {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How a program ended, and what it printed. */
export interface ChildResult extends ChildEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that did not end well. The first line of the message is its command, the others are what it printed. */
export class ChildFailedError extends Error {
  override readonly name = 'ChildFailedError';
  readonly result: ChildResult;

  constructor(words: readonly string[], result: ChildResult) {
    super(`Command failed: ${words.join(' ')}\n${result.stderr}`);
    this.result = result;
  }
}

/**
 * Runs a program to its end without a shell, and returns what it printed, however it ended. It reads nothing.
 *
 * @throws the system's error if it cannot be started, such as ENOENT
 */
export async function runChild(words: readonly string[], options: ChildOptions = {}): Promise<ChildResult> {
  const { folder, environment, signal, stopBy, onLine, encoding = 'utf8' } = options;
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  if (onLine) createInterface(child.stderr).on('line', onLine);
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding(encoding).on('data', (text: string) => {
    printed.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text;
  });
  return { ...(await endOf(child, signal, stopBy)), ...printed };
}

/**
 * The stdout of a program that must end well.
 *
 * @throws ChildFailedError if it fails or is interrupted
 * @throws the system's error if it cannot be started
 */
export async function outputOf(words: readonly string[], options: ChildOptions = {}): Promise<string> {
  const result = await runChild(words, options);
  if (result.exitCode !== 0) throw new ChildFailedError(words, result);
  return result.stdout;
}

/** Waits until a child process has ended and its output is read; when `signal` aborts, it gets `stopBy` once. */
export async function endOf(
  child: ChildProcess,
  signal?: AbortSignal,
  stopBy: NodeJS.Signals = 'SIGINT',
): Promise<ChildEnd> {
  const stop = (): unknown => child.kill(stopBy);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<ChildEnd>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode, endedBy) => resolve({ exitCode, signal: endedBy }));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
