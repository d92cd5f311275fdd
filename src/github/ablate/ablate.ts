import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import manifest from '../../../package.json' with { type: 'json' };
import { ConfigurationError } from '../../base/errors.ts';
import { memoryKills } from '../../base/system/memory-kills.ts';

export interface ChildOptions {
  /** The folder whose code runs. */
  readonly folder: string;
  /** Receives what the child prints for people, line by line. */
  readonly onLine: (line: string) => void;
  /** Interrupts the child and waits for its end. If it aborts before the child starts, its reason is thrown. */
  readonly signal: AbortSignal;
}

export interface ChildResult {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether the kernel killed any process for lack of memory while the child ran. */
  readonly memoryRanOut: boolean;
  readonly stdout: string;
  /** The last line for people, without stack frames. For a failure, it says what went wrong. */
  readonly lastLine: string;
}

/** Stack frames of JavaScript and of V8, and the lines around them. */
const stackFrame = /^\s*at |^\s*\d+: 0x|^-{4,}|^Node\.js v/;

/** Paths of `ablate`: of the installed package, or of Ablate's own checkout. */
const programs = [`node_modules/${manifest.name}/bin/ablate.mjs`, 'bin/ablate.mjs'];

function programIn(folder: string): string {
  const program = programs.find((path) => existsSync(join(folder, path)));
  if (program !== undefined) return program;
  throw new ConfigurationError(
    `The workspace has no Ablate installed: make ${manifest.name} a dependency of its package.json, and run npm ci before this step.`,
  );
}

/** Runs the `ablate` of the workspace at `folder`, so that a pull request is trained with its own code. */
export const runAblate = async (commandLine: readonly string[], options: ChildOptions): Promise<ChildResult> =>
  runProgram(process.execPath, [programIn(options.folder), ...commandLine], options);

/**
 * Runs a program in the workspace. It is interrupted only once, because a second signal would make a trainer drop the
 * checkpoint that it is writing.
 */
export async function runProgram(
  program: string,
  commandLine: readonly string[],
  { folder, onLine, signal }: ChildOptions,
): Promise<ChildResult> {
  signal.throwIfAborted();
  const killsBefore = await memoryKills();
  const child = spawn(program, commandLine, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const interrupt = (): unknown => child.kill('SIGINT');
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt);
  let lastLine = '';
  createInterface(child.stderr).on('line', (line) => {
    if (!stackFrame.test(line)) lastLine = line.trim() || lastLine;
    onLine(line);
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  try {
    const ended = await new Promise<Pick<ChildResult, 'exitCode' | 'signal'>>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode, endedBy) => resolve({ exitCode, signal: endedBy }));
    });
    return { ...ended, memoryRanOut: (await memoryKills()) > killsBefore, stdout, lastLine };
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}
