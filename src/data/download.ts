import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DownloaderHelper } from 'node-downloader-helper';
import { lock } from 'proper-lockfile';
import { ConfigurationError, messageOf } from '../errors.ts';
import { hashFile } from './digests.ts';
import { DownloadError } from './errors.ts';
import type { Reporting } from './progress.ts';

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
  if (await hasSize(path, remote.size)) return;
  await mkdir(dirname(path), { recursive: true });
  const release = await lock(path, { realpath: false, retries: { forever: true, minTimeout: 500, maxTimeout: 5000 } });
  try {
    if (await hasSize(path, remote.size)) return;
    const part = `${path}.part`;
    if (!(await hasSize(part, remote.size))) await fetchPart(remote, part, reporting);
    await requireSame(remote, part, reporting);
    await rename(part, path);
  } finally {
    await release();
  }
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
  helper.on('progress.throttled', ({ downloaded, total }) =>
    onProgress?.({ stage: 'downloading', done: downloaded, total: total || size, unit: 'bytes' }),
  );
  // Failures reach the promise as well; without a listener they would end the process.
  helper.on('error', () => undefined);
  const stop = (): void => void helper.stop();
  signal?.addEventListener('abort', stop, { once: true });
  log(`Fetching ${url} (${Math.round(size / 1e6)} MB).`);
  try {
    await helper.start();
  } catch (error) {
    throw new DownloadError(`${url} could not be fetched (${messageOf(error)}).`);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  signal?.throwIfAborted();
}

async function requireSame(remote: RemoteFile, part: string, reporting: Reporting): Promise<void> {
  const found = await hashFile(part, reporting);
  if (found === remote.sha256) return;
  await rm(part, { force: true });
  throw new ConfigurationError(
    `${remote.url} has sha256 ${found}, expected ${remote.sha256}: what was fetched is deleted, so try again.`,
  );
}

const hasSize = (path: string, size: number): Promise<boolean> =>
  stat(path).then(
    (found) => found.size === size,
    () => false,
  );
