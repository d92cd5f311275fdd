import { instructionSet } from '../instructions.ts';

/** From where to where each way of computing a convolution is the fastest on one kind of processor. */
export interface LoweringTable {
  /** Output pixels in a batch up to which products tap by tap are faster than oneDNN's kernels. */
  readonly taps: number;
  /** The same for the gradient of the filter alone, the slowest of those kernels, in bfloat16 above all. */
  readonly filterTaps: { readonly float: number; readonly bfloat16: number };
  /** Channels for each pixel of a feature map's longer side from which Winograd's algorithm is faster. */
  readonly winograd: number;
}

/** Measured by `npm run tune` on the processors that bench/README.md names; `other` is a guess. */
export const loweringTables = {
  avx512_bf16: { taps: 128, filterTaps: { float: 512, bfloat16: 2048 }, winograd: 4 },
  avx512: { taps: 128, filterTaps: { float: 512, bfloat16: 2048 }, winograd: 4 },
  avx2: { taps: 128, filterTaps: { float: 512, bfloat16: 2048 }, winograd: 4 },
  other: { taps: 128, filterTaps: { float: 512, bfloat16: 2048 }, winograd: 4 },
} as const satisfies Record<string, LoweringTable>;
export type LoweringTableName = keyof typeof loweringTables;

/** oneDNN's name of an instruction set, and the table for it. */
const tableFor: readonly (readonly [RegExp, LoweringTableName])[] = [
  [/^avx512_core_(bf16|fp16|amx)$/, 'avx512_bf16'],
  [/^avx512_core/, 'avx512'],
  [/^avx2/, 'avx2'],
];

/** The table for what oneDNN may use on this processor. */
export const tableName = (instructions = instructionSet()): LoweringTableName =>
  tableFor.find(([pattern]) => pattern.test(instructions ?? ''))?.[1] ?? 'other';
