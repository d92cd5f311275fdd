import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DownloaderHelper } from 'node-downloader-helper';
import { explainWriteFailure } from '../base/disk.ts';
import { ConfigurationError, messageOf } from '../base/errors.ts';
import { withLock } from '../base/lock.ts';
import { hashFile } from './digests.ts';
import type { Reporting } from './progress.ts';

/** A file is not here and the network did not give it; callers may do without and say so. */
export class DownloadError extends ConfigurationError {}

/** A file on the network, known to the byte. */
export interface RemoteFile {
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/**
 * Fetches a file to `path`, unless it is there. What is fetched so far lies beside it as `.part` and a later call goes
 * on from there; the file gets its name only after its size and sha256 are right. Processes wait for each other.
 *
 * @throws DownloadError where the network does not give the file
 * @throws ConfigurationError where it gives another one
 */
export async function download(remote: RemoteFile, path: string, reporting: Reporting): Promise<void> {
  if ((await sizeOf(path)) === remote.size) return;
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
    await withLock(path, async () => {
      if ((await sizeOf(path)) !== remote.size) await fetchWhole(remote, path, reporting);
    });
  } catch (error) {
    throw explainWriteFailure(error, folder);
  }
}

async function fetchWhole(remote: RemoteFile, path: string, reporting: Reporting): Promise<void> {
  const part = `${path}.part`;
  if ((await sizeOf(part)) !== remote.size) await fetchPart(remote, part, reporting);
  const found = await hashFile(part, reporting);
  if (found !== remote.sha256) {
    await rm(part);
    throw new ConfigurationError(
      `${remote.url} has sha256 ${found}, expected ${remote.sha256}: what was fetched is deleted, so try again or give --dataset archive:PATH.`,
    );
  }
  await rename(part, path);
}

async function fetchPart({ url, size }: RemoteFile, part: string, reporting: Reporting): Promise<void> {
  const { onProgress, signal, log } = reporting;
  const helper = new DownloaderHelper(url, dirname(part), {
    fileName: basename(part),
    resumeIfFileExists: true,
    override: true,
    removeOnStop: false,
    removeOnFail: false,
    retry: { maxRetries: 3, delay: 1000 },
    timeout: 30_000,
  });
  helper.on('progress.throttled', ({ downloaded }) =>
    onProgress?.({ phase: 'downloading', done: downloaded, total: size, unit: 'bytes' }),
  );
  // A failure rejects the promise as well; without a listener it would end the process first.
  helper.on('error', () => undefined);
  const stop = (): void => void helper.stop();
  signal?.addEventListener('abort', stop, { once: true });
  log(`Fetching ${url} (${Math.round(size / 1e6)} MB).`);
  try {
    await helper.start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === 'write') throw error;
    throw notFetched(url, messageOf(error));
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  signal?.throwIfAborted();
  const fetched = await sizeOf(part);
  if (fetched < size) throw notFetched(url, `it ended after ${fetched} of ${size} bytes`);
}

const notFetched = (url: string, reason: string): DownloadError =>
  new DownloadError(`${url} could not be fetched (${reason}): try again, or give --dataset archive:PATH or synthetic.`);

/** Bytes of a file; 0 where there is none. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
