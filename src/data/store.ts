import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { at } from '../base/arrays.ts';
import { ConfigurationError, messageOf } from '../base/errors.ts';
import { span } from '../base/trace.ts';
import { type Dataset, imageBytes, type Split } from './dataset.ts';
import { describeContent, type Index, imagesPerShard, readIndex, shardFiles, splitDigestOf } from './index-file.ts';
import type { Reporting } from './progress.ts';

/** Bytes per read. */
const chunkBytes = 4 * 2 ** 20;

/** What a prepared copy says about a data set. */
export type StoredDataset = Omit<Dataset, 'source' | 'title' | 'archive'>;

/**
 * Opens the prepared copy in `folder` and compares it with its checksums, at several gigabytes per second. So a bit
 * that changed on disk is noticed before training. Images are read from the files when they are needed; the operating
 * system's cache makes that as fast as memory. The files stay open until the process ends, so deleting the folder does
 * no harm. Rejects if the copy was changed.
 */
export async function openStored(
  folder: string,
  reporting: Pick<Reporting, 'onProgress' | 'signal'>,
): Promise<StoredDataset> {
  const index = readIndex(folder);
  const shards: number[] = [];
  try {
    for (const file of shardFiles(index)) shards.push(openSync(join(folder, file), 'r'));
    await span('check data', () => compareChecksums(index, shards, reporting));
  } catch (error) {
    for (const shard of shards) closeSync(shard);
    throw error;
  }
  return datasetOf(folder, index, shards);
}

async function compareChecksums(
  index: Index,
  shards: readonly number[],
  { onProgress, signal }: Pick<Reporting, 'onProgress' | 'signal'>,
): Promise<void> {
  const total = index.names.length * imageBytes(index.imageSize);
  let done = 0;
  for (const [shard, file] of shardFiles(index).entries()) {
    let checksum = 0;
    const options = { fd: at(shards, shard), autoClose: false, start: 0, highWaterMark: chunkBytes, signal };
    for await (const chunk of createReadStream('', options)) {
      checksum = crc32(chunk, checksum);
      done += chunk.length;
      onProgress?.({ phase: 'checking', done, total, unit: 'bytes' });
    }
    if (checksum !== index.checksums[shard]) throw new Error(`${file} does not match its checksum`);
  }
}

function datasetOf(folder: string, index: Index, shards: readonly number[]): StoredDataset {
  const { classes, imageSize, digest, splitDigest, skipped, trainSize, names } = index;
  const labels = new Uint8Array(Buffer.from(index.labels, 'base64'));
  const perShard = imagesPerShard(imageSize);
  const bytes = imageBytes(imageSize);

  const split = (from: number, to: number): Split => ({
    size: to - from,
    imageSize,
    labels: labels.subarray(from, to),
    copyImage(position, target, offset) {
      const image = from + position;
      if (!(image >= from && image < to)) throw new RangeError(`There is no image ${position} of ${to - from}.`);
      const shard = at(shards, Math.floor(image / perShard));
      const read = readSync(shard, target, offset, bytes, (image % perShard) * bytes);
      if (read !== bytes) throw new Error(`${folder} became shorter while it was read.`);
    },
  });
  return {
    classes,
    imageSize,
    digest,
    splitDigest,
    skipped,
    train: split(0, trainSize),
    val: split(trainSize, names.length),
  };
}

/**
 * Reads a whole prepared copy and compares it with its digests. It is meant for a copy from elsewhere, such as a CI
 * cache. Throws ConfigurationError if it differs from its index.
 */
export async function verifyDataset(folder: string): Promise<void> {
  try {
    const index = readIndex(folder);
    const hash = createHash('sha256');
    for (const file of shardFiles(index)) {
      const options = { highWaterMark: chunkBytes };
      for await (const chunk of createReadStream(join(folder, file), options)) hash.update(chunk);
    }
    if (hash.update(describeContent(index)).digest('hex') !== index.digest)
      throw new Error('its pixels have another digest');
    if (splitDigestOf(index.names, index.trainSize) !== index.splitDigest)
      throw new Error('its names have another digest');
  } catch (error) {
    throw new ConfigurationError(
      `The prepared data in ${folder} are not what their index says (${messageOf(error)}): delete the folder and prepare them again.`,
    );
  }
}
