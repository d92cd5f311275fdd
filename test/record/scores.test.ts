import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeScores, encodeScores, lossesOf, mostNumbers, predictionsOf } from '../../src/record/scores.ts';

/** Logits of images with so many classes; some are equal, some nearly, some far apart. */
const logitsOf = (classes: number) =>
  fc
    .array(
      fc.array(
        fc.oneof(
          fc.float({ min: -40, max: 40, noNaN: true }),
          fc.constantFrom(0, 1, 1 + 2 ** -22, 1 + 2 ** -12, -0.5, 2 ** -40),
        ),
        { minLength: classes, maxLength: classes },
      ),
      { minLength: 1, maxLength: 20 },
    )
    .map((images) => Float32Array.from(images.flat()));

const exactly = (logits: Float32Array, classes: number): Float64Array =>
  Float64Array.from(logits, (score, index) => {
    const first = index - (index % classes);
    const scores = [...logits.subarray(first, first + classes)];
    const top = Math.max(...scores);
    return score - top - Math.log(scores.reduce((sum, each) => sum + Math.exp(each - top), 0));
  });

const brought = (logits: Float32Array, classes: number): Float64Array =>
  decodeScores(encodeScores(logits, classes) as string, logits.length / classes, classes);

describe('scores', () => {
  it.each([2, 3, 10])('of %i classes keep whose class is on top, and the loss within their error', (classes) => {
    fc.assert(
      fc.property(logitsOf(classes), (logits) => {
        const images = logits.length / classes;
        const exact = exactly(logits, classes);
        const decoded = brought(logits, classes);
        const tops = Array.from({ length: images }, (_, image) => {
          const scores = logits.subarray(image * classes, (image + 1) * classes);
          return scores.indexOf(Math.max(...scores));
        });
        expect([...predictionsOf(decoded, classes)]).toEqual(tops);
        for (const [index, value] of decoded.entries()) {
          const expected = exact[index] as number;
          // One and a half units in the last place for a class that was moved below the top one; for a margin the error
          // of the other class on top.
          const room = 1.5 * 2 ** -10 * Math.abs(expected) + (classes === 2 ? 2 ** -12 : 2 ** -24);
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(room);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are float16, little endian: NumPy reads them as <f2', () => {
    const margins = Float32Array.of(0, 1, 0, -2, 0, 65_504, 0, 2 ** -24, 0, 1e6, 0, 0, 0, 2 ** -30, 0, 1 + 2 ** -11);
    const bits = Buffer.from(encodeScores(margins, 2) as string, 'base64');
    // NumPy: np.float16([1, -2, 65504, 2**-24, 65504, 0, 2**-24, 1 + 2**-11]).view('<u2')
    expect([...new Uint16Array(bits.buffer, bits.byteOffset, 8)]).toEqual([
      0x3c00, 0xc000, 0x7bff, 1, 0x7bff, 0, 1, 0x3c00,
    ]);
  });

  it('give the loss of a label', () => {
    const decoded = brought(Float32Array.of(0, 0, 0, 5), 2);
    expect([...lossesOf(decoded, 2, Uint8Array.of(1, 0))]).toEqual([Math.log(2), 5 + Math.log1p(Math.exp(-5))]);
  });

  it('of the whole of cats_vs_dogs take 12 kB', () => {
    expect(encodeScores(new Float32Array(2 * 4652), 2)).toHaveLength(12_408);
  });

  it('are left out if they are too many for a record', () => {
    expect(encodeScores(new Float32Array(mostNumbers), 256)).not.toBeNull();
    expect(encodeScores(new Float32Array(mostNumbers + 1000), 1000)).toBeNull();
  });

  it('are refused if there are more, fewer, or one that is no number', () => {
    const packed = encodeScores(Float32Array.of(1, 2, 3, 4), 2) as string;
    expect(() => decodeScores(packed, 3, 2)).toThrow(RangeError);
    expect(() => decodeScores(packed, 2, 4)).toThrow(RangeError);
    expect(() => decodeScores(Buffer.from([0, 0x7c]).toString('base64'), 1, 2)).toThrow('finite');
  });
});
