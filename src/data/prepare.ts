import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, messageOf } from '../errors.ts';
import { ahead } from './ahead.ts';
import type { Dataset, DatasetRequest, SkipReason } from './dataset.ts';
import { decodeImage, decoder, decodesInFlight } from './decode.ts';
import { sha256 } from './digests.ts';
import type { Reporting } from './progress.ts';
import { inOrder, trainSize } from './selection.ts';
import { resolveSource } from './sources/resolve.ts';
import type { Candidate, OpenSource, Source } from './sources/source.ts';
import { formatVersion, imageBytes, openStored, type StoredDataset } from './store.ts';
import { DatasetWriter } from './writer.ts';

export interface PrepareOptions extends Reporting {
  /** Where prepared copies lie: `dataset-cache` in the checkout. */
  readonly cacheFolder: string;
}

/** A data set with the folder of its prepared copy. */
export interface PreparedDataset extends Dataset {
  readonly folder: string;
}

/**
 * Opens the prepared copy of a data set, and makes it first where there is none. The folder's name is the digest of
 * everything that shapes the copy, so a copy is never out of date, and it appears under that name whole or not at all,
 * also where two processes make it at once.
 *
 * @throws DownloadError where `cats_vs_dogs` is not here and cannot be fetched
 * @throws ConfigurationError where the source or the request is wrong, or the disk is full
 */
export async function prepareDataset(request: DatasetRequest, options: PrepareOptions): Promise<PreparedDataset> {
  const source = await resolveSource(request, options);
  const folder = folderOf(request, source, options.cacheFolder);
  let stored = openIfWhole(folder, options);
  if (stored === undefined) {
    await make(folder, request, source, options);
    stored = openStored(folder);
  }
  return { source: request.source, title: source.title, folder, ...stored };
}

/** Where the prepared copy of a data set lies or would lie; its last part is a key for caches elsewhere. */
export async function datasetFolder(request: DatasetRequest, options: PrepareOptions): Promise<string> {
  return folderOf(request, await resolveSource(request, options), options.cacheFolder);
}

function folderOf({ imageSize, limit }: DatasetRequest, source: Source, cacheFolder: string): string {
  const { digest, classes } = source;
  return join(cacheFolder, sha256(JSON.stringify({ formatVersion, decoder, digest, classes, imageSize, limit })));
}

function openIfWhole(folder: string, { log }: Reporting): StoredDataset | undefined {
  if (!existsSync(folder)) return undefined;
  try {
    return openStored(folder);
  } catch (error) {
    log(`The prepared data in ${folder} are damaged (${messageOf(error)}) and are made anew.`);
    return undefined;
  }
}

async function make(folder: string, request: DatasetRequest, source: Source, options: PrepareOptions): Promise<void> {
  const unfinished = `${folder}-${randomBytes(4).toString('hex')}.tmp`;
  const opened = await source.open(options);
  try {
    await mkdir(unfinished, { recursive: true });
    await requireSpace(options.cacheFolder, Math.min(request.limit ?? Infinity, opened.candidates.length), request);
    await fill(unfinished, request, source, opened, options);
    await moveInto(folder, unfinished);
  } catch (error) {
    throw explain(error, options.cacheFolder);
  } finally {
    opened.close();
    await rm(unfinished, { recursive: true, force: true });
  }
}

/**
 * Reads and decodes the images in order. The split is taken over all images that the source's own rule lets through, as
 * tensorflow-datasets does, and only then are those left out that cannot be decoded: so no image changes sides because
 * of another one, or of the decoder.
 */
async function fill(
  folder: string,
  { imageSize, limit, source: asked }: DatasetRequest,
  { classes }: Source,
  { candidates }: OpenSource,
  { onProgress, signal }: Reporting,
): Promise<void> {
  const writer = new DatasetWriter(folder, imageSize);
  const skipped: Record<SkipReason, number> = { 'not JFIF': 0, undecodable: 0 };
  const total = Math.min(limit ?? Infinity, candidates.length);
  /** Place of every image kept among those that count for the split. */
  const places: number[] = [];
  let counted = 0;
  try {
    const outcomes = ahead(inOrder(candidates), decodesInFlight, (candidate) => load(candidate, imageSize));
    for await (const { candidate, outcome } of outcomes) {
      signal?.throwIfAborted();
      if (typeof outcome === 'string') {
        skipped[outcome] += 1;
      } else {
        await writer.append(candidate.name, candidate.label, outcome);
        places.push(counted);
      }
      if (outcome !== 'not JFIF') counted += 1;
      onProgress?.({ stage: 'decoding', done: places.length, total, unit: 'images' });
      if (counted === limit) break;
    }
    const border = trainSize(counted);
    const train = places.filter((place) => place < border).length;
    requireWhole(asked, classes, writer.labels, train);
    await writer.finish({ classes: [...classes], trainSize: train, skipped });
  } finally {
    await writer.close();
  }
}

async function load(
  candidate: Candidate,
  imageSize: number,
): Promise<{ candidate: Candidate; outcome: Uint8Array | SkipReason }> {
  const bytes = await candidate.read();
  if (typeof bytes === 'string') return { candidate, outcome: bytes };
  return { candidate, outcome: (await decodeImage(bytes, imageSize)) ?? 'undecodable' };
}

function requireWhole(source: string, classes: readonly string[], labels: readonly number[], train: number): void {
  const empty = classes.find((_, label) => !labels.includes(label));
  if (empty !== undefined) {
    throw new ConfigurationError(
      `Class "${empty}" has no image among the ${labels.length} taken from ${source}: add images or raise --limit.`,
    );
  }
  if (train === 0 || train === labels.length) {
    throw new ConfigurationError(
      `${labels.length} images of ${source} are too few for a train and a val split: add images or raise --limit.`,
    );
  }
}

async function requireSpace(folder: string, images: number, { imageSize }: DatasetRequest): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = images * imageBytes(imageSize);
  if (needed > bavail * bsize) {
    const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
    throw new ConfigurationError(
      `${images} images of ${imageSize}x${imageSize} need ${megabytes(needed)} in ${folder}, which has ${megabytes(bavail * bsize)} left: free some or lower --image-size or --limit.`,
    );
  }
}

/** Gives the finished copy its name; where another process was first, its copy is as good. */
async function moveInto(folder: string, finished: string): Promise<void> {
  try {
    await rename(finished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    try {
      openStored(folder);
    } catch {
      // What bears the name is a damaged copy.
      await rm(folder, { recursive: true, force: true });
      await rename(finished, folder);
    }
  }
}

/** What the file system refused, as the user's sentence; any other error as it is. */
function explain(error: unknown, folder: string): unknown {
  const { code = '', path } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ConfigurationError(`No space is left in ${folder}: free some or lower --image-size or --limit.`);
  }
  if (path?.startsWith(folder) && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) {
    return new ConfigurationError(`Nothing can be written to ${folder} (${code}): make it a folder that is yours.`);
  }
  return error;
}
