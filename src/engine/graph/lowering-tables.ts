import { instructionSet } from '../instructions.ts';

/** From where to where each way of computing a convolution is the fastest in one element type. */
export interface Thresholds {
  /** Output pixels in a batch up to which products tap by tap are faster than oneDNN's kernels. */
  readonly taps: number;
  /** The same for the gradient of the filter alone, the slowest of those kernels. */
  readonly filterTaps: number;
  /** Channels for each pixel of a feature map's longer side from which Winograd's algorithm is faster; null: nowhere. */
  readonly winograd: number | null;
}

/** The thresholds for one kind of processor. In bfloat16 Winograd's algorithm is not exact enough. */
export interface LoweringTable {
  readonly float: Thresholds;
  readonly bfloat16: Thresholds & { readonly winograd: null };
}

const avx512: LoweringTable = {
  float: { taps: 128, filterTaps: 512, winograd: 4 },
  bfloat16: { taps: 128, filterTaps: 2048, winograd: null },
};

/** More pixels than any batch has. */
const always = 1e9;

/**
 * Below AVX-512 oneDNN has no convolution in bfloat16. TensorFlow's own adds in bfloat16, so that its results are up to 4 %
 * off, while its matrix products add in float32.
 */
const avx2: LoweringTable = {
  float: { taps: 1024, filterTaps: 0, winograd: 4 },
  bfloat16: { taps: always, filterTaps: 0, winograd: null },
};

/**
 * By the instruction sets of processors, from the times that `npm run tune` takes (bench/README.md). A processor with
 * AVX-512 and bfloat16 gave the thresholds of both AVX-512 tables. No other processor was measured: it has those of AVX2.
 */
export const loweringTables = {
  avx512_bf16: avx512,
  avx512,
  avx2,
  other: avx2,
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
