import { setTimeout as sleep } from 'node:timers/promises';
import { check, lock } from 'proper-lockfile';

/** A process that died with the lock is overtaken after this many milliseconds without a sign of life. */
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
 * Runs `work` while no other process on this file system holds the lock of `path`; waits for its turn, without end.
 * A process that sleeps for longer than `stale` loses the lock unnoticed, so `work` must end in a step that is right even
 * then, such as a rename.
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

/** The lock's release; undefined if another one holds it. */
async function tryLock(path: string): Promise<(() => Promise<void>) | undefined> {
  try {
    // Without a listener a lost lock would end the process from a timer.
    return await lock(path, { realpath: false, stale, onCompromised: () => undefined });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    return undefined;
  }
}
