import { at } from '../../base/arrays.ts';
import type { Precision } from '../../base/choices.ts';
import type { Quantities } from './trial.ts';

/**
 * Largest allowed distance between two correct engines, relative to the size of each quantity.
 *
 * In fp32 on a CPU, sums in another order differ by 5e-5. On a GPU, a changed sign before a ReLU may add to that. bf16
 * has 8 bits, which gives 0.06, or 0.18 if max pooling takes another pixel. TF32 has 11 bits, an eighth of that
 * rounding. Wrong kernels that were seen were off by 0.2 or more in their own result and in everything after it.
 */
export function toleranceOf(engine: 'native' | 'gpu', precision: Precision): number {
  return precision === 'fp32' ? { native: 1e-3, gpu: 2e-2 }[engine] : { tf32: 4e-2, bf16: 0.3 }[precision];
}

/**
 * The same for a single operation per channel, on inputs that bf16 and TF32 represent exactly. Measured on a CPU:
 * 1.6e-6 in fp32 and 5e-3 in bf16. TF32 then rounds nothing, but its tensor cores add with fewer bits than fp32.
 */
export const operationTolerance: Readonly<Record<Precision, number>> = { fp32: 2e-5, tf32: 2e-3, bf16: 1e-2 };

export interface Deviation {
  readonly quantity: string;
  /** Euclidean distance from the reference, divided by the reference's norm. NaN and missing values count as infinite. */
  readonly error: number;
}

/**
 * The quantity with the largest error. For a quantity in `channels`, the error is that of its worst channel along the
 * last axis.
 */
export function largestDeviation(
  reference: Quantities,
  actual: Quantities,
  channels: ReadonlyMap<string, number> = new Map(),
): Deviation {
  const deviations = [...reference].map(([quantity, values]) => ({
    quantity,
    error: relativeDistance(values, actual.get(quantity), channels.get(quantity) ?? 1),
  }));
  return deviations.reduce((worst, next) => (next.error > worst.error ? next : worst));
}

function relativeDistance(reference: Float32Array, actual: Float32Array | undefined, channels: number): number {
  if (actual?.length !== reference.length) return Number.POSITIVE_INFINITY;
  const distances = new Float64Array(channels);
  const norms = new Float64Array(channels);
  reference.forEach((value, index) => {
    const channel = index % channels;
    distances[channel] = (distances[channel] ?? 0) + (value - (actual[index] ?? Number.NaN)) ** 2;
    norms[channel] = (norms[channel] ?? 0) + value ** 2;
  });
  return Math.max(...distances.map((distance, channel) => ratio(distance, at(norms, channel))));
}

function ratio(distance: number, norm: number): number {
  const error = Math.sqrt(distance) / Math.max(Math.sqrt(norm), Number.MIN_VALUE);
  return distance === 0 ? 0 : Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}
