import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationError, messageOf } from '../base/errors.ts';
import { InterruptedError } from '../train/errors.ts';

/** Work on the code of another commit. */
export interface Errand {
  /** What is done there, as the subject of a sentence: `The replay`. */
  readonly what: string;
  /** A folder of the repository. */
  readonly from: string;
  readonly signal: AbortSignal;
}

/** The folder in which a commit is checked out. */
export interface Worktree {
  readonly tree: string;
  /** A folder around it, which also goes when the work is done. */
  readonly folder: string;
}

/**
 * Does `work` in a worktree of its own at `commit`, which is removed afterwards.
 *
 * @throws ConfigurationError if the commit cannot be checked out
 * @throws InterruptedError when the signal aborts while git works
 */
export async function inWorktree<Result>(
  commit: string,
  errand: Errand,
  work: (worktree: Worktree) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-worktree-'));
  const tree = join(folder, 'tree');
  const { from } = errand;
  try {
    await attempt('git', ['worktree', 'add', '--quiet', '--detach', tree, commit], from, errand);
    return await work({ tree, folder });
  } finally {
    const unstoppable = { ...errand, signal: undefined };
    await attempt('git', ['worktree', 'remove', '--force', tree], from, unstoppable).catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * What a command prints, once it has ended.
 *
 * @throws ConfigurationError with its last words if it fails
 * @throws InterruptedError when the signal aborts
 */
export async function attempt(
  command: string,
  words: readonly string[],
  cwd: string,
  { what, signal }: { readonly what: string; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  const running = promisify(execFile)(command, [...words], { cwd, maxBuffer: 2 ** 26 });
  const interrupt = (): unknown => running.child.kill('SIGINT');
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    return (await running).stdout;
  } catch (error) {
    if (signal?.aborted) throw interrupted(what);
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    throw new ConfigurationError(
      `${what} needs "${command} ${words.join(' ')}", which failed: ${said || messageOf(error)}.`,
    );
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

/** That it was stopped, as a sentence. */
export const interrupted = (what: string): InterruptedError =>
  new InterruptedError(`${what} was interrupted, and nothing of it is kept.`);
