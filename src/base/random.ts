import { createHash } from 'node:crypto';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers that depend only on the seed and on the purpose of the stream. */
export interface RandomStream {
  /** Uniform over [0, 1) with 32 bits. */
  uniform(): number;
  /** Uniform integer in [0, bound). `bound` is at most 2^21, so that the bias stays below 2^-11 of a draw. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * Opens a random stream for one purpose of a seed. Every purpose has its own, so one more draw in one place changes
 * nothing elsewhere. xoroshiro128+ (Blackman & Vigna 2018); normal numbers by Marsaglia's polar method.
 */
export function randomStream(seed: number, purpose: string): RandomStream {
  const state = createHash('sha256').update(`${seed}/${purpose}`).digest().readInt32LE(0);
  const generator = xoroshiro128plus(state);
  let spare: number | undefined;

  const uniform = (): number => (generator.next() >>> 0) / 2 ** 32;
  return {
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      let x: number;
      let y: number;
      let square: number;
      do {
        x = 2 * uniform() - 1;
        y = 2 * uniform() - 1;
        square = x * x + y * y;
      } while (square >= 1 || square === 0);
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * factor;
      return x * factor;
    },
  };
}
