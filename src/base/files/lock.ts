import { setTimeout as sleep } from 'node:timers/promises';
import { check, lock } from 'proper-lockfile';
import { codeOf } from '../errors.ts';

/** Milliseconds without a sign of life after which the holder of a lock counts as dead. */
const stale = 10_000;

/** Milliseconds between two tries to get a lock. */
const patience = 500;

/** What happens while waiting for a lock. */
export interface Waiting {
  /** Called once if the lock is not free. */
  readonly onWait?: (() => void) | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while no other process on this file system holds the lock of `path`. It waits for its turn without a
 * limit. If a process is suspended for longer than `stale`, it loses the lock without noticing. So `work` must end in a
 * step that is safe even then, such as a rename.
 */
export async function withLock<Result>(
  path: string,
  work: () => Promise<Result>,
  { onWait, signal }: Waiting = {},
): Promise<Result> {
  let release = await tryLock(path);
  if (release === undefined) onWait?.();
  while (release === undefined) {
    await sleep(patience, undefined, { signal });
    release = await tryLock(path);
  }
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

/** Whether a living process holds the lock of `path`. */
export const isLocked = (path: string): Promise<boolean> => check(path, { realpath: false, stale });

/** Releases the lock; undefined if another process holds it. */
async function tryLock(path: string): Promise<(() => Promise<void>) | undefined> {
  try {
    // Without this listener, a lost lock would end the process from a timer.
    return await lock(path, { realpath: false, stale, onCompromised: () => undefined });
  } catch (error) {
    if (codeOf(error) !== 'ELOCKED') throw error;
    return undefined;
  }
}
