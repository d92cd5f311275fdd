import type { TunedCase } from './ways.ts';

/** Feature maps of the ResNets' 3x3 convolutions at 32 to 224 px: extent and channels. */
const maps: readonly (readonly [extent: number, channels: number])[] = [
  [1, 512],
  [2, 512],
  [4, 256],
  [7, 512],
  [8, 128],
  [14, 256],
  [16, 64],
  [16, 128],
  [28, 128],
  [32, 64],
  [56, 64],
];

/** Batches up to which a map has not more output pixels than these; larger ones take the way of the largest. */
const mostPixels = 16_384;
const batches = [4, 8, 16, 32, 64, 128];

/** What is measured: every map in one batch of each size, as far as it is small enough. */
export const tunedCases: readonly TunedCase[] = (['float', 'bfloat16'] as const).flatMap((type) =>
  maps.flatMap(([extent, channels]) =>
    batches
      .filter((batch) => extent ** 2 * batch <= mostPixels)
      .filter((batch) => extent > 2 || batch >= 16)
      .map((batch) => ({ extent, channels, batch, type })),
  ),
);
