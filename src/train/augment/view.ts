/**
 * Which pixels of a square image are used: for every row and column of the result, one of the image. Pixels outside the
 * image are zero.
 */
export interface View {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** All pixels of the image in their order. */
export function wholeView(size: number): View {
  const rows = Int32Array.from({ length: size }, (_, at) => at);
  return { rows, columns: rows.slice() };
}

/** Copies the pixels of a view of `image` into `target`, whose bytes are zero. */
export function copyView(image: Uint8Array, target: Uint8Array, { rows, columns }: View): void {
  const size = columns.length;
  for (const [y, row] of rows.entries()) {
    if (row < 0 || row >= size) continue;
    let to = 3 * y * size;
    for (let x = 0; x < size; x++, to += 3) {
      const column = columns[x] as number;
      if (column < 0 || column >= size) continue;
      const from = 3 * (row * size + column);
      target[to] = image[from] as number;
      target[to + 1] = image[from + 1] as number;
      target[to + 2] = image[from + 2] as number;
    }
  }
}
