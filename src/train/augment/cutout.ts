import type { RandomStream } from '../../base/random.ts';
import { normalize } from '../normalize.ts';

/** What is nothing after normalisation: the mean of every channel. */
const blank = normalize.mean.map(Math.round);

/**
 * Draws a square of `side` pixels, of which some may lie outside the image, and blots it out (DeVries & Taylor 2017). Its centre
 * is anywhere in the image.
 */
export function drawCutout(random: RandomStream, size: number, side: number): (image: Uint8Array) => void {
  const [top, left] = [0, 0].map(() => random.integer(size) - Math.floor(side / 2)) as [number, number];
  return (image) => {
    for (let y = Math.max(0, top); y < Math.min(size, top + side); y++) {
      for (let x = Math.max(0, left); x < Math.min(size, left + side); x++) image.set(blank, 3 * (y * size + x));
    }
  };
}
