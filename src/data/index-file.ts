import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../base/files/digest.ts';
import { issueText } from '../base/schema.ts';
import { imageBytes } from './dataset.ts';

/** Increased when older prepared copies must no longer be read. */
export const formatVersion = 2;

/** Most bytes of one file of pixels. */
const shardBytes = 256 * 2 ** 20;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const indexSchema = z.strictObject({
  format: z.literal(formatVersion),
  classes: z.array(z.string()).min(2),
  imageSize: z.int().positive(),
  digest,
  splitDigest: digest,
  skipped: z.strictObject({ 'not JFIF': z.int().min(0), undecodable: z.int().min(0) }),
  /** The first `trainSize` images are the train split, the others val. */
  trainSize: z.int().positive(),
  /** Names of all images in order. The byte at the same position in `labels` is the image's class. */
  names: z.array(z.string()),
  labels: z.base64(),
  /** CRC-32 of every shard. */
  checksums: z.array(z.int().min(0)),
});

/** `index.json` of a prepared copy. The pixels are in the files beside it, image after image, at most 256 MiB per file. */
export type Index = z.infer<typeof indexSchema>;

export const indexFile = 'index.json';
export const shardFile = (shard: number): string => `images-${String(shard).padStart(3, '0')}.bin`;
export const imagesPerShard = (imageSize: number): number =>
  Math.max(1, Math.floor(shardBytes / imageBytes(imageSize)));

/** The files of the shards, in order. */
export const shardFiles = ({ names, imageSize }: Index): string[] =>
  Array.from({ length: Math.ceil(names.length / imagesPerShard(imageSize)) }, (_, shard) => shardFile(shard));

/** Digest of the names. It says which images are in which split, whatever happened to their pixels. */
export const splitDigestOf = (names: readonly string[], trainSize: number): string =>
  sha256(JSON.stringify([names.slice(0, trainSize), names.slice(trainSize)]));

/** What the digest of a data set covers besides its pixels. */
export const describeContent = ({
  classes,
  imageSize,
  trainSize,
  labels,
}: Pick<Index, 'classes' | 'imageSize' | 'trainSize' | 'labels'>): string =>
  JSON.stringify({ classes, imageSize, trainSize, labels });

/** The text of an index, with its digest. */
export const encodeIndex = (index: unknown): string => JSON.stringify({ index, sha256: sha256(JSON.stringify(index)) });

/** The index of a prepared copy. Throws if the index was changed, or if a file of pixels has another size. */
export function readIndex(folder: string): Index {
  const text = readFileSync(join(folder, indexFile), 'utf8');
  const { index: found } = z.object({ index: z.unknown() }).parse(JSON.parse(text));
  if (text !== encodeIndex(found)) throw new Error(`${indexFile} does not match its digest`);
  const { data: index, error } = indexSchema.safeParse(found);
  if (index === undefined) throw new Error(`${indexFile} is not of format ${formatVersion} (${issueText(error)})`);
  requireConsistent(index);
  const perShard = imagesPerShard(index.imageSize);
  for (const [shard, file] of shardFiles(index).entries()) {
    const expected = Math.min(perShard, index.names.length - shard * perShard) * imageBytes(index.imageSize);
    const { size } = statSync(join(folder, file));
    if (size !== expected) throw new Error(`${file} has ${size} bytes, expected ${expected}`);
  }
  return index;
}

/** Throws unless every label is that of a class, and both splits have images. */
function requireConsistent(index: Index): void {
  const { names, trainSize, classes, checksums } = index;
  const labels = Buffer.from(index.labels, 'base64');
  if (labels.length !== names.length) throw new Error('names and labels differ in number');
  if (labels.some((label) => label >= classes.length)) throw new Error('a label stands for no class');
  if (trainSize >= names.length) throw new Error('no image is left for val');
  if (checksums.length !== shardFiles(index).length) throw new Error('checksums and shards differ in number');
}
