import { createHash } from 'node:crypto';

/** The rules by which tensorflow-datasets 4.0.1 (`cats_vs_dogs`) selects, orders and splits images. */

/** Whether `JFIF` is within the first 512 bytes. That is the most that Python's `ZipExtFile.peek` shows. */
export function isJfif(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).includes('JFIF', 0, 'latin1');
}

/** The key that orders the images: the MD5 in hexadecimal of the split's and the image's name. */
export function orderKey(name: string): string {
  return createHash('md5').update(`train${name}`, 'utf8').digest('hex');
}

/** A copy of `examples`, sorted by their keys. Equal names keep their order. */
export function inOrder<Example extends { readonly name: string }>(examples: readonly Example[]): Example[] {
  const keyed = examples.map((example) => ({ example, key: orderKey(example.name) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ example }) => example);
}

/** Rounds like Python's `round`: halves go to the even neighbour. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below + (below % 2);
  return rest < 0.5 ? below : below + 1;
}

/** How many of `count` images in order belong to `train[:80%]`. The others are val. */
export const trainSize = (count: number): number => roundHalfEven((80 * count) / 100);
