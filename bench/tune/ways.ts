import { directLowering, filterTapwise } from '../../src/compute/graph/convolution.ts';
import type { Lowering } from '../../src/compute/graph/lowering.ts';
import type { LoweringTable } from '../../src/compute/graph/lowering-tables.ts';
import { tapwise } from '../../src/compute/graph/taps.ts';
import { winograd } from '../../src/compute/graph/winograd.ts';

/** Ways to compute a 3x3 convolution. A table chooses between them. */
export const ways = {
  taps: tapwise,
  filterTaps: filterTapwise,
  winograd: (x, filter) => winograd(x, filter),
  direct: directLowering,
} as const satisfies Record<string, Lowering>;
export type Way = keyof typeof ways;

/** A 3x3 convolution with stride 1 and as many filters as channels. */
export interface TunedCase {
  /** Height and width of its feature map. */
  readonly extent: number;
  readonly channels: number;
  readonly batch: number;
  readonly type: 'float' | 'bfloat16';
}

/** Output pixels in the batch. */
export const pixelsOf = ({ extent, batch }: TunedCase): number => extent ** 2 * batch;

/** The ways worth measuring. Those that no table would choose are left out. */
export const waysFor = ({ extent, type }: TunedCase): Way[] => [
  'taps',
  'filterTaps',
  'direct',
  ...(type === 'float' && extent >= 3 ? (['winograd'] as const) : []),
];

/** The way that a table chooses. */
export function wayOf(table: LoweringTable, tuned: TunedCase): Way {
  const { extent, channels, type } = tuned;
  const { taps, filterTaps, winograd } = table[type];
  const pixels = pixelsOf(tuned);
  if (pixels <= taps) return 'taps';
  if (winograd !== null && extent >= 3 && channels >= winograd * extent) return 'winograd';
  return pixels <= filterTaps ? 'filterTaps' : 'direct';
}
