import type { RandomStream } from '../../base/random.ts';
import { normalize } from '../normalize.ts';

/** The mean of every channel, which normalisation turns into about zero. */
const blank = normalize.mean.map(Math.round);

/**
 * Draws a square of `side` pixels that is filled with `blank` (DeVries & Taylor 2017). Its centre is anywhere in the
 * image, so a part of it may be outside.
 */
export function drawCutout(random: RandomStream, size: number, side: number): (image: Uint8Array) => void {
  const top = random.integer(size) - Math.floor(side / 2);
  const left = random.integer(size) - Math.floor(side / 2);
  return (image) => {
    for (let y = Math.max(0, top); y < Math.min(size, top + side); y++) {
      for (let x = Math.max(0, left); x < Math.min(size, left + side); x++) image.set(blank, 3 * (y * size + x));
    }
  };
}
