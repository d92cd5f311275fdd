import type { Precision } from '../src/base/choices.ts';
import { ablateLabel } from './contenders.ts';
import type { CaseResult, Epoch, EpochMeasurement, EpochResult, Measurement, StudyResult } from './results.ts';
import { median } from './statistics.ts';

/** Ablate compared with the fastest of its peers. */
export interface Comparison {
  /** Ablate's speed divided by the peer's: above 1, Ablate is faster. */
  readonly ratio: number;
  readonly bestPeer: string;
}

/** Images per second, from the median step. */
export const imagesPerSecond = ({ case: { batchSize } }: CaseResult, { seconds }: Measurement): number =>
  batchSize / median(seconds);

export const epochSeconds = ({ train, evaluate }: Epoch): number => train + evaluate;

/** Seconds of the median epoch, including evaluation. */
export const medianEpoch = ({ epochs }: EpochMeasurement): number => median(epochs.map(epochSeconds));

/** Compares the medians of one precision; undefined if Ablate or all peers are missing. */
export function compareSteps(result: CaseResult, precision: Precision): Comparison | undefined {
  return compare(result.measurements, precision, (measurement) => imagesPerSecond(result, measurement));
}

export function compareEpochs(result: EpochResult, precision: Precision): Comparison | undefined {
  return compare(result.measurements, precision, (measurement) => 1 / medianEpoch(measurement));
}

/** Compares whole studies by their median time. */
export function compareStudies(result: StudyResult, precision: Precision): Comparison | undefined {
  return compare(result.measurements, precision, ({ seconds }) => 1 / median(seconds));
}

function compare<M extends { readonly label: string; readonly precision: Precision }>(
  measurements: readonly M[],
  precision: Precision,
  speed: (measurement: M) => number,
): Comparison | undefined {
  const field = measurements.filter((measurement) => measurement.precision === precision);
  const ours = field.find(({ label }) => label === ablateLabel);
  const [best] = field.filter(({ label }) => label !== ablateLabel).toSorted((a, b) => speed(b) - speed(a));
  if (ours === undefined || best === undefined) return undefined;
  return { ratio: speed(ours) / speed(best), bestPeer: best.label };
}
