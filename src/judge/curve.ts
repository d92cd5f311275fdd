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
      result: spread(results.map((ofRun) => ofRun[index] as number)),
      trainLoss: spread(epochs.map(({ train }) => train.loss)),
      valLoss: spread(epochs.map(({ val }) => val.loss)),
    };
  });
}

export function spread(values: readonly number[]): Spread {
  return { mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
}
