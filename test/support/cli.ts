import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/ablate.mjs', import.meta.url));

/** The config of a study whose runs take a second. */
export const tinyConfig = fileURLToPath(new URL('../fixtures/tiny.config.ts', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  /** Lies over this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command that starts `ablate`, such as `setpriv` with its options. */
  readonly through?: readonly string[];
  /** Give it a process group of its own, which can be killed with all that it has started. */
  readonly detached?: boolean;
}

/** Starts `ablate` in the folder `cwd`; `outcome` resolves when it has ended. */
export function start(
  words: readonly string[],
  cwd: string,
  { env = {}, through = [], detached = false }: StartOptions = {},
): { child: ChildProcess; outcome: Promise<Outcome> } {
  const [command, ...rest] = [...through, process.execPath, program, ...words] as [string, ...string[]];
  const child = spawn(command, rest, {
    cwd,
    env: { ...process.env, ...env },
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, outcome };
}

/** Resolves when the program has said so to people, or has ended. */
export function said({ child, outcome }: ReturnType<typeof start>, words: RegExp): Promise<unknown> {
  const heard = new Promise<void>((resolve) => {
    let text = '';
    child.stderr?.on('data', (chunk) => {
      text += chunk;
      if (words.test(text)) resolve();
    });
  });
  return Promise.race([heard, outcome]);
}

/** Runs `ablate` to its end. */
export const ablate = (words: readonly string[], cwd: string, options?: StartOptions): Promise<Outcome> =>
  start(words, cwd, options).outcome;
