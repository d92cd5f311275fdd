import type { RandomStream } from '../../base/random.ts';
import type { View } from './view.ts';

/** Draws how far the window is moved over an image with `padding` zero pixels around it, which keeps its size. */
export function drawCrop(random: RandomStream, padding: number): (view: View) => View {
  const down = random.integer(2 * padding + 1) - padding;
  const right = random.integer(2 * padding + 1) - padding;
  return ({ rows, columns }) => ({ rows: rows.map((row) => row + down), columns: columns.map((at) => at + right) });
}
