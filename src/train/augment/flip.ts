import type { RandomStream } from '../../base/random.ts';
import type { View } from './view.ts';

/** Draws whether an image is flipped left to right, and flips its view if so. It always draws, even if `flip` is off. */
export function drawFlip(random: RandomStream, flip: boolean): (view: View) => View {
  const mirrored = random.integer(2) === 1 && flip;
  return (view) => (mirrored ? { ...view, columns: view.columns.toReversed() } : view);
}
