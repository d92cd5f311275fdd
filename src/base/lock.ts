import { lock } from 'proper-lockfile';

/** A process that died with the lock is overtaken after this many milliseconds without a sign of life. */
const stale = 10_000;

/**
 * Runs `work` while no other process on this file system holds the lock of `path`; waits for its turn, without end.
 * `onWait` is called once if it has to. A process that sleeps for longer than `stale` loses the lock unnoticed, so
 * `work` must end in a step that is right even then, such as a rename.
 */
export async function withLock<Result>(
  path: string,
  work: () => Promise<Result>,
  onWait: () => void = () => undefined,
): Promise<Result> {
  // Without a listener a lost lock would end the process from a timer.
  const options = { realpath: false, stale, onCompromised: () => undefined };
  const release = await lock(path, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
    onWait();
    return lock(path, { ...options, retries: { forever: true, factor: 1, minTimeout: 500 } });
  });
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}
