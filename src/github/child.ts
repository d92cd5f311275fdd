import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import manifest from '../../package.json' with { type: 'json' };
import { ConfigurationError } from '../base/errors.ts';
import { memoryKills } from '../base/memory-kills.ts';

export interface ChildOptions {
  /** The workspace whose code runs. */
  readonly folder: string;
  /** Receives what the child tells people, line by line. */
  readonly onLine: (line: string) => void;
  /** Interrupts the child, whose own end is waited for; the reason is what a child that was not begun fails with. */
  readonly signal: AbortSignal;
}

export interface ChildResult {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether the kernel, short of memory, killed any process while the child ran. */
  readonly memoryRanOut: boolean;
  readonly stdout: string;
  /** The last line that it told people, frames of a stack left out: of a failure, what went wrong. */
  readonly lastLine: string;
}

/** JavaScript's frames, V8's native ones, and what surrounds them. */
const stackFrame = /^\s*at |^\s*\d+: 0x|^-{4,}|^Node\.js v/;

/** The `ablate` of a workspace: of the package that it has installed, or of Ablate's own checkout. */
const programs = [`node_modules/${manifest.name}/bin/ablate.mjs`, 'bin/ablate.mjs'];

function programIn(folder: string): string {
  const program = programs.find((path) => existsSync(join(folder, path)));
  if (program !== undefined) return program;
  throw new ConfigurationError(
    `The workspace has no Ablate installed: make ${manifest.name} a dependency of its package.json, and run npm ci before this step.`,
  );
}

/** Runs `ablate` as the workspace at `folder` has it, so that a pull request's own code is what trains. */
export const runAblate = async (commandLine: readonly string[], options: ChildOptions): Promise<ChildResult> =>
  runProgram(process.execPath, [programIn(options.folder), ...commandLine], options);

/**
 * Runs a program in the workspace. It is interrupted once only: a second signal would make a trainer drop the checkpoint
 * that it is writing.
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
