import { instructionSet } from '../instructions.ts';

/** For one element type, the sizes for which each way to compute a convolution is the fastest. */
export interface Thresholds {
  /** Up to this many output pixels in a batch, products tap by tap are faster than oneDNN's kernels. */
  readonly taps: number;
  /** The same for the gradient of the filter alone, for which oneDNN's kernels are slowest. */
  readonly filterTaps: number;
  /**
   * From this many channels per pixel of the feature map's longer side on, Winograd's algorithm is faster; null if it
   * never is.
   */
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
 * `npm run tune` found 1 for `winograd`. That would add maps of 56 pixels alone, at sizes of images that the parity test
 * does not compute.
 *
 * Without AVX-512, oneDNN has no convolution in bfloat16. TensorFlow's own adds in bfloat16, so its results are up to 4
 * % off. Its matrix products add in float32.
 */
const avx2: LoweringTable = {
  float: { taps: 256, filterTaps: 0, winograd: 2 },
  bfloat16: { taps: always, filterTaps: 0, winograd: null },
};

/**
 * One table per instruction set, from times of `npm run tune` (bench/README.md). The thresholds of both AVX-512 tables
 * were measured on a processor with AVX-512 and bfloat16. Other processors were not measured; they use the table of
 * AVX2.
 */
export const loweringTables = {
  avx512_bf16: avx512,
  avx512,
  avx2,
  other: avx2,
} as const satisfies Record<string, LoweringTable>;
export type LoweringTableName = keyof typeof loweringTables;

/** oneDNN's name of an instruction set, and its table. */
const tableFor: readonly (readonly [RegExp, LoweringTableName])[] = [
  [/^avx512_core_(bf16|fp16|amx)$/, 'avx512_bf16'],
  [/^avx512_core/, 'avx512'],
  [/^avx2/, 'avx2'],
];

/** The table for the instruction set that oneDNN may use on this processor. */
export const tableName = (instructions = instructionSet()): LoweringTableName =>
  tableFor.find(([pattern]) => pattern.test(instructions ?? ''))?.[1] ?? 'other';
