/** Shape of one example, without the batch axis: `[height, width, channels]` or `[features]`. */
export type Shape = readonly number[];

/** Number of elements of one example. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

/** Output size of a window that slides over `extent` elements with symmetric padding, rounded down as in PyTorch. */
export const slide = (extent: number, kernelSize: number, strides: number, padding: number): number =>
  Math.floor((extent + 2 * padding - kernelSize) / strides) + 1;
