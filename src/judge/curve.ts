import { at } from '../base/arrays.ts';
import type { RunRecord } from '../record/record.ts';
import type { Metric } from '../study/metric.ts';
import { byEpoch } from './measured.ts';
import { mean } from './statistics/interval.ts';

/** Mean over the seeds, with the lowest and the highest value. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** One epoch of one variant. */
export interface CurvePoint {
  readonly epoch: number;
  /** The study's metric on val. */
  readonly result: Spread;
  readonly trainLoss: Spread;
  readonly valLoss: Spread;
}

/** Learning curve of one variant's records, which all have the same number of epochs. */
export function curveOf(records: readonly RunRecord[], metric: Metric): CurvePoint[] {
  const length = Math.min(...records.map(({ epochs }) => epochs.length));
  const results = records.map((record) => byEpoch(record, metric));
  return Array.from({ length }, (_, index) => {
    const epochs = records.flatMap(({ epochs }) => epochs[index] ?? []);
    return {
      epoch: index + 1,
      result: spread(results.map((ofRun) => at(ofRun, index))),
      trainLoss: spread(epochs.map(({ train }) => train.loss)),
      valLoss: spread(epochs.map(({ val }) => val.loss)),
    };
  });
}

export function spread(values: readonly number[]): Spread {
  return { mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
}

/** Number of parts that a long curve is cut into. A chart is too narrow to show more. */
const parts = 250;

/**
 * The points of a long curve that determine its picture: the first, last, lowest and highest of each of 250 parts. A
 * line through them looks like one through all points (M4: Jugel et al. 2014, Proc. VLDB Endowment 7:797). A curve of
 * up to 1,000 points stays as it is.
 */
export function thinned(curve: readonly CurvePoint[], of: (point: CurvePoint) => Spread): CurvePoint[] {
  if (curve.length <= 4 * parts) return [...curve];
  return Array.from({ length: parts }, (_, part) => {
    const points = curve.slice(bound(part, curve.length), bound(part + 1, curve.length));
    const [first] = points;
    const last = points.at(-1);
    const lowest = points.reduce((one, other) => (of(other).low < of(one).low ? other : one));
    const highest = points.reduce((one, other) => (of(other).high > of(one).high ? other : one));
    const kept = new Set([first, lowest, highest, last]);
    return points.filter((point) => kept.has(point));
  }).flat();
}

const bound = (part: number, length: number): number => Math.round((part * length) / parts);

/** At most `most` points at equal distances, including the first and the last. */
export const sampled = <Point>(curve: readonly Point[], most: number): Point[] =>
  curve.length <= most
    ? [...curve]
    : Array.from({ length: most }, (_, index) => at(curve, Math.round((index * (curve.length - 1)) / (most - 1))));
