import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  /** The checkout whose code runs. */
  readonly folder: string;
  /** Receives what the child tells people, line by line. */
  readonly onLine: (line: string) => void;
}

export interface ChildResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** The last line that it told people: of a failure, what went wrong. */
  readonly lastLine: string;
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `ablate` as the checkout at `folder` has it, so that a pull request's own code is what trains. The first signal
 * that asks this process to stop is passed on and the child's own end is waited for; the runner's next one, 7.5 s later,
 * would make the child drop the checkpoint it is writing.
 */
export async function runAblate(
  commandLine: readonly string[],
  { folder, onLine }: ChildOptions,
): Promise<ChildResult> {
  const child = spawn(process.execPath, ['bin/ablate.mjs', ...commandLine], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (!stopping) child.kill(signal);
    stopping = true;
  };
  for (const signal of stopSignals) process.on(signal, stop);
  let lastLine = '';
  createInterface(child.stderr).on('line', (line) => {
    lastLine = line.trim() || lastLine;
    onLine(line);
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      // A child that a signal ended has no exit code; 137 is what a shell says of one that was killed.
      child.once('close', (code) => resolve(code ?? 137));
    });
    return { exitCode, stdout, lastLine };
  } finally {
    for (const signal of stopSignals) process.off(signal, stop);
  }
}
