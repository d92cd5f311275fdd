import type { RandomStream } from '../../base/random.ts';
import type { View } from './view.ts';

/** Draws whether an image is mirrored left to right, and mirrors its view if so. It draws also where `flip` is off. */
export function drawFlip(random: RandomStream, flip: boolean): (view: View) => View {
  const mirrored = random.integer(2) === 1 && flip;
  return (view) => (mirrored ? { ...view, columns: view.columns.toReversed() } : view);
}
