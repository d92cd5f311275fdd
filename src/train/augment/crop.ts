import type { RandomStream } from '../../base/random.ts';
import type { View } from './view.ts';

/** Draws a crop: pads an image with `padding` zero pixels on every side, and moves a window of its size over it. */
export function drawCrop(random: RandomStream, padding: number): (view: View) => View {
  const down = random.integer(2 * padding + 1) - padding;
  const right = random.integer(2 * padding + 1) - padding;
  return ({ rows, columns }) => ({ rows: rows.map((row) => row + down), columns: columns.map((at) => at + right) });
}
