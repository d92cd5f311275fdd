/**
 * Packs one bit per example, in base64: 2,000 examples take 336 characters. Example `i` is bit `i % 8`, counted from
 * the lowest, of byte `floor(i / 8)`. Bits after the last example are zero.
 */
export function packBits(correct: ArrayLike<number | boolean>): string {
  const bytes = new Uint8Array(Math.ceil(correct.length / 8));
  for (let example = 0; example < correct.length; example++) {
    if (correct[example]) bytes[example >> 3] = (bytes[example >> 3] ?? 0) | (1 << (example & 7));
  }
  return Buffer.from(bytes).toString('base64');
}

/**
 * Reverses `packBits`: 1 for every correct example. Throws RangeError if `packed` does not hold exactly `count`
 * examples.
 */
export function unpackBits(packed: string, count: number): Uint8Array {
  const bytes = Buffer.from(packed, 'base64');
  const unused = (bytes.at(-1) ?? 0) >> (count % 8 || 8);
  if (bytes.length !== Math.ceil(count / 8) || unused !== 0) {
    throw new RangeError(`expected the bits of ${count} examples, got ${bytes.length} bytes`);
  }
  return new Uint8Array(count).map((_, example) => (bytes.readUInt8(example >> 3) >> (example & 7)) & 1);
}

/** Number of correct examples among unpacked flags. */
export const countCorrect = (flags: Uint8Array): number => flags.reduce((total, flag) => total + flag, 0);
