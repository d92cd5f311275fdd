import { type Block, basicBlock, bottleneckBlock } from './block.ts';

/** A block function, and how often it is repeated in each of the four stages. */
export interface Architecture {
  readonly block: Block;
  readonly blocks: readonly number[];
}

/** The networks of He et al. 2015 (arXiv:1512.03385), table 1. */
export const architectures = {
  18: { block: basicBlock, blocks: [2, 2, 2, 2] },
  34: { block: basicBlock, blocks: [3, 4, 6, 3] },
  50: { block: bottleneckBlock, blocks: [3, 4, 6, 3] },
  101: { block: bottleneckBlock, blocks: [3, 4, 23, 3] },
  152: { block: bottleneckBlock, blocks: [3, 8, 36, 3] },
} as const satisfies Record<number, Architecture>;

export type Depth = keyof typeof architectures;
export const depths = Object.keys(architectures).map(Number) as Depth[];

/**
 * The same at all depths: the filters of the stem, and per stage the filters of a block and the strides of its first
 * one.
 */
export const stemFilters = 64;
export const stages = [
  { filters: 64, strides: 1 },
  { filters: 128, strides: 2 },
  { filters: 256, strides: 2 },
  { filters: 512, strides: 2 },
] as const;
