import { createHash } from 'node:crypto';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws that depend on nothing but the seed and the purpose it was opened for. */
export interface RandomStream {
  /** Uniform over [0, 1) with 32 bits. */
  uniform(): number;
  /** Uniform integer in [0, bound), bound at most 2^21 so that the bias stays under 2^-11 of a draw. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * A random stream of its own for every purpose of a seed, so that one more draw in one place shifts no other
 * (xoroshiro128+, Blackman & Vigna 2018; normals by Marsaglia's polar method).
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
