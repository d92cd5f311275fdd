import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetRequest } from '../base/dataset-request.ts';
import { messageOf } from '../base/errors.ts';
import { sha256 } from '../base/files/digest.ts';
import { explainWriteFailure, makeWritable, type Place, requireSpace } from '../base/files/disk.ts';
import { withLock } from '../base/files/lock.ts';
import { partialPrefix, removePartials } from '../base/files/partial.ts';
import { span } from '../base/trace.ts';
import { type Dataset, imageBytes } from './dataset.ts';
import { decoder } from './decode.ts';
import { fillFolder } from './fill.ts';
import { formatVersion, readIndex } from './index-file.ts';
import type { Reporting } from './progress.ts';
import { resolveSource } from './sources/resolve.ts';
import type { Source } from './sources/source.ts';
import { openStored, type StoredDataset } from './store.ts';

export interface PrepareOptions extends Reporting {
  /** Folder of the prepared copies: `dataset-cache` in the checkout. */
  readonly cacheFolder: string;
  /** Folder that relative paths of sources start from; the working directory if left out. */
  readonly root?: string;
}

/** A data set with the folder of its prepared copy. */
export interface PreparedDataset extends Dataset {
  readonly folder: string;
}

/**
 * Opens the prepared copy of a data set, and makes it first if there is none. The name of the folder is a digest of
 * everything that determines the copy, so a copy is never out of date. It appears under that name whole or not at all.
 * If several processes want the same copy, one makes it and the others wait.
 *
 * @throws DownloadError if `cats_vs_dogs` is not on this machine and cannot be fetched
 * @throws ConfigurationError if the source or the request is wrong, or the disk is full
 */
export const prepareDataset = (request: DatasetRequest, options: PrepareOptions): Promise<PreparedDataset> =>
  span('prepare data', () => openOrMake(request, options));

async function openOrMake(request: DatasetRequest, options: PrepareOptions): Promise<PreparedDataset> {
  const source = await resolveSource(request.source, options);
  const folder = folderOf(request, source, options.cacheFolder);
  // Only the process that repairs a damaged copy says that it was damaged.
  const quiet = { ...options, log: () => undefined };
  const stored = (await openIfWhole(folder, quiet)) ?? (await makeOrAwait(folder, request, source, options));
  return { source: request.source, title: source.title, archive: source.archive, folder, ...stored };
}

/**
 * The folder of a data set's prepared copy, which may not exist yet. Its last part also serves as a key for other
 * caches.
 */
export async function datasetFolder(request: DatasetRequest, options: PrepareOptions): Promise<string> {
  return folderOf(request, await resolveSource(request.source, options), options.cacheFolder);
}

function folderOf({ imageSize, limit }: DatasetRequest, source: Source, cacheFolder: string): string {
  const { digest, classes } = source;
  return join(cacheFolder, sha256(JSON.stringify({ formatVersion, decoder, digest, classes, imageSize, limit })));
}

const placeOf = (folder: string): Place => ({
  folder,
  whenFull: 'free some, or lower --image-size or --limit',
  whenRefused: 'make it a folder that is yours',
});

async function openIfWhole(folder: string, reporting: Reporting): Promise<StoredDataset | undefined> {
  if (!existsSync(folder)) return undefined;
  try {
    return await openStored(folder, reporting);
  } catch (error) {
    reporting.signal?.throwIfAborted();
    reporting.log(`The prepared data in ${folder} are damaged (${messageOf(error)}) and are made anew.`);
    return undefined;
  }
}

async function makeOrAwait(
  folder: string,
  request: DatasetRequest,
  source: Source,
  options: PrepareOptions,
): Promise<StoredDataset> {
  const { cacheFolder, log, signal } = options;
  const onWait = (): void => log('Another process prepares these images; waiting for it.');
  const makeUnlessThere = async (): Promise<StoredDataset> => {
    const madeByAnother = await openIfWhole(folder, options);
    if (madeByAnother !== undefined) return madeByAnother;
    await removePartials(folder);
    await makeFolder(folder, request, source, options);
    return openStored(folder, options);
  };
  try {
    await makeWritable(placeOf(cacheFolder));
    return await withLock(folder, makeUnlessThere, { onWait, signal });
  } catch (error) {
    throw explainWriteFailure(error, placeOf(cacheFolder));
  }
}

async function makeFolder(
  folder: string,
  request: DatasetRequest,
  { classes, open }: Source,
  options: PrepareOptions,
): Promise<void> {
  const { cacheFolder, log } = options;
  const { candidates, close } = await open(options);
  const images = Math.min(request.limit ?? Infinity, candidates.length);
  const what = `${images} images of ${request.imageSize}x${request.imageSize}`;
  const unfinished = partialPrefix(folder) + randomBytes(4).toString('hex');
  try {
    await mkdir(unfinished);
    await requireSpace(placeOf(cacheFolder), images * imageBytes(request.imageSize), what);
    log(`Preparing ${what} in ${folder}.`);
    await fillFolder(unfinished, request, { classes, candidates }, options);
    await moveTo(folder, unfinished);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    close();
  }
}

/** Gives the finished copy its name. If another process got the lock and was first, its copy is as good. */
async function moveTo(folder: string, finished: string): Promise<void> {
  // A folder that still has the name is a damaged copy.
  await rm(folder, { recursive: true, force: true });
  try {
    await rename(finished, folder);
  } catch (error) {
    if (!isReadable(folder)) throw error;
  }
}

function isReadable(folder: string): boolean {
  try {
    readIndex(folder);
    return true;
  } catch {
    return false;
  }
}
