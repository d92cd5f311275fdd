import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { ChildFailedError, outputOf } from '../../base/system/child.ts';
import { InterruptedError } from '../../train/errors.ts';

/** Work to do with the code of another commit. */
export interface Errand {
  /** The subject of sentences about it, such as `The replay`. */
  readonly what: string;
  /** A folder of the repository. */
  readonly from: string;
  readonly signal: AbortSignal;
}

/** A folder in which a commit is checked out. */
export interface Worktree {
  readonly tree: string;
  /** The folder around it, which is removed with it. */
  readonly folder: string;
}

/**
 * Does `work` in a new worktree at `commit`, and removes the worktree afterwards.
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
 * Runs a command to its end, and returns what it prints.
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
  try {
    return await outputOf([command, ...words], { folder: cwd, signal });
  } catch (error) {
    if (signal?.aborted) throw interrupted(what);
    const last = error instanceof ChildFailedError && error.result.stderr.trim().split('\n').at(-1);
    throw new ConfigurationError(
      `${what} needs "${command} ${words.join(' ')}", which failed: ${last || messageOf(error).trim()}.`,
    );
  }
}

/** An error that says that the work was stopped. */
export const interrupted = (what: string): InterruptedError =>
  new InterruptedError(`${what} was interrupted, and nothing of it is kept.`);
