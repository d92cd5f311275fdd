import { randomStream } from '../../src/base/random.ts';

/** A fault done to bytes, with words for a failing test. */
export interface Damage {
  readonly what: string;
  readonly bytes: Buffer;
}

/** `count` copies of the bytes, each with one bit turned at a place that depends on the seed. */
export function flips(bytes: Buffer, count: number, seed = 0): Damage[] {
  const random = randomStream(seed, 'faults/flips');
  return Array.from({ length: count }, () => {
    const damaged = Buffer.from(bytes);
    const place = Math.floor(random.uniform() * bytes.length);
    const bit = random.integer(8);
    damaged[place] = (damaged[place] as number) ^ (1 << bit);
    return { what: `bit ${bit} of byte ${place} turned`, bytes: damaged };
  });
}

/** `count` copies of the bytes, each cut to a length that depends on the seed; the first are the shortest. */
export function truncations(bytes: Buffer, count: number, seed = 0): Damage[] {
  const random = randomStream(seed, 'faults/truncations');
  return Array.from({ length: count }, (_, index) => {
    const length = index < 2 ? index : Math.floor(random.uniform() * bytes.length);
    return { what: `cut to ${length} of ${bytes.length} bytes`, bytes: bytes.subarray(0, length) };
  });
}

/** Damages of other kinds: an empty page, appended bytes, a part twice. */
export function otherDamages(bytes: Buffer): Damage[] {
  const half = bytes.length >> 1;
  const page = Buffer.from(bytes).fill(0, half, Math.min(half + 512, bytes.length));
  return [
    { what: 'a page of zeros', bytes: page },
    { what: 'all zeros', bytes: Buffer.alloc(bytes.length) },
    { what: '100 bytes appended', bytes: Buffer.concat([bytes, Buffer.alloc(100, 1)]) },
    { what: 'the whole twice', bytes: Buffer.concat([bytes, bytes]) },
    { what: 'its first half twice', bytes: Buffer.concat([bytes.subarray(0, half), bytes]) },
  ];
}
