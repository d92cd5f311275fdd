import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { explainWriteFailure, makeWritable } from '../base/files/disk.ts';
import { homePlace } from '../base/files/home.ts';
import { withLock } from '../base/files/lock.ts';
import { hashFile } from './digests.ts';
import { type FetchOptions, fetchInto, type RemoteFile } from './fetch.ts';

/**
 * Fetches a file to `path`, unless it is there already with the right content. An unfinished download is kept beside it
 * as `.part`, and a later call continues it. The file gets its name after its size and sha256 were checked. Several
 * processes wait for each other.
 *
 * @throws DownloadError if the network does not give the file
 * @throws ConfigurationError if it gives another file
 */
export async function download(remote: RemoteFile, path: string, options: FetchOptions): Promise<void> {
  if (await isRight(remote, path, options)) return;
  const place = homePlace(dirname(path));
  try {
    await makeWritable(place);
    const fetchUnlessThere = async (): Promise<void> => {
      if (!(await isRight(remote, path, options))) await fetchWhole(remote, path, options);
    };
    const onWait = (): void => options.log(`Another process fetches ${path}; waiting for it.`);
    await withLock(path, fetchUnlessThere, { onWait, signal: options.signal });
  } catch (error) {
    throw explainWriteFailure(error, place);
  }
}

/** Whether the file is there, complete and undamaged. */
async function isRight({ size, sha256 }: RemoteFile, path: string, options: FetchOptions): Promise<boolean> {
  return (await sizeOf(path)) === size && (await hashFile(path, options)) === sha256;
}

async function fetchWhole(remote: RemoteFile, path: string, options: FetchOptions): Promise<void> {
  const part = `${path}.part`;
  if ((await sizeOf(path)) !== undefined) {
    options.log(`${path} is not the file that it should be and is fetched again.`);
    await rm(path);
  }
  const before = await sizeOf(part);
  let found = await fetchAndHash(remote, part, options);
  if (found !== remote.sha256 && before !== undefined) {
    // Its start may be of another version, or a disk may have changed it.
    options.log(`What an earlier download left of ${path} is not of this file; fetching it from the start.`);
    found = await fetchAndHash(remote, part, options);
  }
  if (found !== remote.sha256) {
    throw new ConfigurationError(
      `${remote.url} has sha256 ${found}, expected ${remote.sha256}: what was fetched is deleted, so try again or give --dataset archive:PATH.`,
    );
  }
  await rename(part, path);
}

/** Digest of what was fetched. If it is wrong, the file is deleted. */
async function fetchAndHash(remote: RemoteFile, part: string, options: FetchOptions): Promise<string> {
  await fetchInto(remote, part, options);
  const found = await hashFile(part, options);
  if (found !== remote.sha256) await rm(part);
  return found;
}

/** Bytes of a file; undefined if there is none. */
const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
