import { describe, expect, it } from 'vitest';
import { countCorrect, packBits, unpackBits } from '../../src/record/correct.ts';

describe('packBits', () => {
  it('puts the first example into the lowest bit', () => {
    expect(Buffer.from(packBits([1, 0, 0, 0, 0, 0, 0, 0, 1, 1]), 'base64')).toEqual(Buffer.from([0b1, 0b11]));
  });

  it.each([1, 7, 8, 9, 64, 1001])('brings back %i flags', (count) => {
    const flags = Uint8Array.from({ length: count }, (_, index) => Number((index * 7) % 3 === 0));
    expect(unpackBits(packBits(flags), count)).toEqual(flags);
    expect(countCorrect(flags)).toBe(Math.ceil(count / 3));
  });

  it('refuses another number of examples', () => {
    const packed = packBits([true, true, true]);
    expect(() => unpackBits(packed, 2)).toThrow(RangeError);
    expect(() => unpackBits(packed, 9)).toThrow(RangeError);
  });
});
