import { type ChildProcess, spawn } from 'node:child_process';
import { ConfigurationError, codeOf } from '../../base/errors.ts';
import { memoryKills } from '../../base/system/memory-kills.ts';
import { now } from '../clock.ts';
import { type Printed, readPrinted } from './printed.ts';

/** A program that trains one run, and its limits. */
export interface Program {
  readonly words: readonly string[];
  /** Folder in which it runs. */
  readonly folder: string;
  /** Minutes without a sign of life; `timeout`: minutes in total. */
  readonly stall: number;
  readonly timeout: number | undefined;
}

export interface SuperviseOptions {
  /** Environment variables that override those of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Asks the program to save a checkpoint and to end. */
  readonly signal: AbortSignal;
  readonly onPrinted: (printed: Printed) => void;
  /**
   * Reads what the program has written, and returns whether there was anything new. If it throws, the program is
   * stopped.
   */
  readonly look: () => Promise<boolean>;
}

/** How a program ended. */
export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why Ablate stopped it; undefined if it ended by itself. */
  readonly stopReason: 'stalled' | 'timed out' | 'stopped' | undefined;
  /** Whether the kernel killed any process for lack of memory meanwhile. */
  readonly memoryRanOut: boolean;
  /** The last line that it printed. */
  readonly lastLine: string;
}

/** Seconds that a program has to save a checkpoint. A cancelled job on GitHub has 7.5 in total. */
const graceSeconds = 7;
const millisecondsBetweenLooks = 200;

/**
 * Runs a program in its own process group, and supervises it until its end.
 *
 * @throws ConfigurationError if it cannot be started
 */
export async function supervise(program: Program, options: SuperviseOptions): Promise<ProgramEnd> {
  const { environment, signal, onPrinted, look } = options;
  const killsBefore = await memoryKills();
  const [command = '', ...words] = program.words;
  const child = spawn(command, words, {
    cwd: program.folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const group = new Group(child);
  const started = now();
  let alive = started;
  let lastLine = '';
  readPrinted([child.stdout, child.stderr], (printed) => {
    alive = now();
    if (printed.kind === 'line') lastLine = printed.text.trim() || lastLine;
    onPrinted(printed);
  });
  let stopReason: ProgramEnd['stopReason'];
  let fault: unknown;
  const stopFor = (why: ProgramEnd['stopReason']): void => {
    stopReason ??= why;
    group.end();
  };
  const stop = (): void => stopFor('stopped');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const watch = repeat(
    async () => {
      if (await look()) alive = now();
      if (now() - alive > 60 * program.stall) stopFor('stalled');
      else if (now() - started > 60 * (program.timeout ?? Infinity)) stopFor('timed out');
    },
    (error) => {
      fault = error;
      group.end();
    },
  );
  try {
    const ended = await new Promise<Pick<ProgramEnd, 'exitCode' | 'signal'>>((resolve, reject) => {
      child.once('error', (error) => reject(notStarted(program, error)));
      child.once('exit', group.kill);
      child.once('close', (exitCode, endedBy) => resolve({ exitCode, signal: endedBy }));
    });
    if (fault !== undefined) throw fault;
    return { ...ended, stopReason, memoryRanOut: (await memoryKills()) > killsBefore, lastLine };
  } finally {
    await watch.stop();
    group.forget();
    signal.removeEventListener('abort', stop);
  }
}

const notStarted = ({ words, folder }: Program, { code }: NodeJS.ErrnoException): ConfigurationError =>
  new ConfigurationError(
    `"${words[0]}" cannot be started in ${folder} (${code}): install it, or change the trainer in the study.`,
  );

/** A process, with all processes that it started. */
class Group {
  readonly #child: ChildProcess;
  #timer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    // The group must not outlive this process.
    process.on('exit', this.kill);
  }

  /** Asks the group to end, and kills it if it has not ended after the grace period. */
  end(): void {
    this.#timer ??= setTimeout(this.kill, 1000 * graceSeconds);
    this.#send('SIGTERM');
  }

  readonly kill = (): void => this.#send('SIGKILL');

  forget(): void {
    clearTimeout(this.#timer);
    process.off('exit', this.kill);
  }

  #send(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      // No process of the group is left.
      if (codeOf(error) !== 'ESRCH') throw error;
    }
  }
}

/** Repeats some work until it is stopped or fails. */
function repeat(work: () => Promise<void>, onError: (error: unknown) => void): { stop(): Promise<void> } {
  let stopped = false;
  let wake = (): void => undefined;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await work();
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, millisecondsBetweenLooks);
      });
    }
  };
  const ended = loop().catch(onError);
  return {
    stop: () => {
      stopped = true;
      wake();
      return ended;
    },
  };
}
