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

const batches = [4, 8, 16, 32, 64, 128];
/** Most GFLOP of forward pass and both gradients in a case. For larger cases the ratios of the ways stay the same. */
const mostWork = 6;

const work = (extent: number, channels: number, batch: number): number =>
  (3 * 2 * 9 * extent ** 2 * batch * channels ** 2) / 1e9;

/** The cases to measure: every map in batches of each size, up to that limit. */
export const tunedCases: readonly TunedCase[] = (['float', 'bfloat16'] as const).flatMap((type) =>
  maps.flatMap(([extent, channels]) =>
    batches
      .filter((batch) => extent ** 2 * batch >= 16 && work(extent, channels, batch) <= mostWork)
      .map((batch) => ({ extent, channels, batch, type })),
  ),
);
