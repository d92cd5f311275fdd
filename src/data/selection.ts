import { createHash } from 'node:crypto';

/** The rules by which tensorflow-datasets 4.0.1 (`cats_vs_dogs`) chooses, orders and splits. */

/** Whether `JFIF` lies wholly within the first 512 bytes: what Python's `ZipExtFile.peek` shows at most. */
export function isJfif(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).includes('JFIF', 0, 'latin1');
}

/** The key that images are ordered by: hex MD5 of the split's name and the image's. */
export function orderKey(name: string): string {
  return createHash('md5').update(`train${name}`, 'utf8').digest('hex');
}

/** A copy of `examples` in ascending order of their keys; equal names keep their order. */
export function inOrder<Example extends { readonly name: string }>(examples: readonly Example[]): Example[] {
  const keyed = examples.map((example) => ({ example, key: orderKey(example.name) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ example }) => example);
}

/** Python's `round`: halves go to the even neighbour. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below + (below % 2);
  return rest < 0.5 ? below : below + 1;
}

/** How many of `count` images, in order, belong to `train[:80%]`; the others are val. */
export const trainSize = (count: number): number => roundHalfEven((80 * count) / 100);
