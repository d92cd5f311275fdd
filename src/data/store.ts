import { createHash } from 'node:crypto';
import { createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { type Dataset, imageBytes, type Split } from './dataset.ts';
import { sha256 } from './digests.ts';

/** Raised whenever prepared copies of older versions must not be read any more. */
export const formatVersion = 1;

/** Bytes of one shard at most. */
const shardBytes = 256 * 2 ** 20;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const indexSchema = z.strictObject({
  format: z.literal(formatVersion),
  classes: z.array(z.string()).min(2),
  imageSize: z.int().positive(),
  digest,
  splitDigest: digest,
  skipped: z.strictObject({ 'not JFIF': z.int().min(0), undecodable: z.int().min(0) }),
  /** The first so many images are train, the others val. */
  trainSize: z.int().positive(),
  /** Of every image in order; its label is the byte at the same place. */
  names: z.array(z.string()),
  labels: z.base64(),
});

/** `index.json` of a prepared copy; the pixels lie beside it, image after image, in as few shards as 256 MiB allow. */
export type Index = z.infer<typeof indexSchema>;

export const indexFile = 'index.json';
export const shardFile = (shard: number): string => `images-${String(shard).padStart(3, '0')}.bin`;
export const imagesPerShard = (imageSize: number): number =>
  Math.max(1, Math.floor(shardBytes / imageBytes(imageSize)));

/** The digest over names: it says which images are in which split, whatever became of their pixels. */
export const splitDigestOf = (names: readonly string[], trainSize: number): string =>
  sha256(JSON.stringify([names.slice(0, trainSize), names.slice(trainSize)]));

/** What the digest of a data set covers after its pixels. */
export const describeContent = ({
  classes,
  imageSize,
  trainSize,
  labels,
}: Pick<Index, 'classes' | 'imageSize' | 'trainSize' | 'labels'>): string =>
  JSON.stringify({ classes, imageSize, trainSize, labels });

/** What a prepared copy knows of a data set. */
export type StoredDataset = Omit<Dataset, 'source' | 'title'>;

/**
 * Opens the prepared copy in `folder`. Only the index is read now; images are read from the shards when they are asked
 * for, which the operating system's cache makes as quick as memory. The shards stay open as long as the process, so a
 * folder deleted meanwhile does no harm. Throws where `readIndex` does.
 */
export function openStored(folder: string): StoredDataset {
  const index = readIndex(folder);
  const { classes, imageSize, digest, splitDigest, skipped, trainSize, names } = index;
  const labels = new Uint8Array(Buffer.from(index.labels, 'base64'));
  const shards = shardFiles(index).map((file) => openSync(join(folder, file), 'r'));
  const perShard = imagesPerShard(imageSize);
  const bytes = imageBytes(imageSize);

  const split = (from: number, to: number): Split => ({
    size: to - from,
    imageSize,
    labels: labels.subarray(from, to),
    copyImage(position, target, offset) {
      const image = from + position;
      if (!(image >= from && image < to)) throw new RangeError(`There is no image ${position} of ${to - from}.`);
      const shard = shards[Math.floor(image / perShard)] as number;
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
 * Reads a whole prepared copy and compares it with its digests: for a copy that comes from elsewhere, such as a CI
 * cache. Throws ConfigurationError where it is not what its index says.
 */
export async function verifyDataset(folder: string): Promise<void> {
  try {
    const index = readIndex(folder);
    const hash = createHash('sha256');
    for (const file of shardFiles(index)) {
      for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk as Buffer);
    }
    if (hash.update(describeContent(index)).digest('hex') !== index.digest) throw new Error('its pixels are others');
    if (splitDigestOf(index.names, index.trainSize) !== index.splitDigest) throw new Error('its names are others');
  } catch (error) {
    throw new ConfigurationError(
      `The prepared data in ${folder} are not what their index says (${(error as Error).message}): delete the folder and prepare them again.`,
    );
  }
}

/** The index of a prepared copy; throws where it or a shard is missing or not of the size that belongs to it. */
export function readIndex(folder: string): Index {
  const { data: index } = indexSchema.safeParse(JSON.parse(readFileSync(join(folder, indexFile), 'utf8')));
  if (index === undefined) throw new Error(`${indexFile} is not of format ${formatVersion}`);
  const { names, labels, imageSize } = index;
  if (Buffer.from(labels, 'base64').length !== names.length) throw new Error('names and labels differ in number');
  const perShard = imagesPerShard(imageSize);
  for (const [shard, file] of shardFiles(index).entries()) {
    const expected = Math.min(perShard, names.length - shard * perShard) * imageBytes(imageSize);
    const { size } = statSync(join(folder, file));
    if (size !== expected) throw new Error(`${file} has ${size} bytes, expected ${expected}`);
  }
  return index;
}

const shardFiles = ({ names, imageSize }: Index): string[] =>
  Array.from({ length: Math.ceil(names.length / imagesPerShard(imageSize)) }, (_, shard) => shardFile(shard));
