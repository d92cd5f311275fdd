import type { RunRecord } from '../results/record.ts';
import { mean } from './statistics/interval.ts';

/** Mean over the seeds, with the lowest and the highest of them. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** One epoch of one variant. */
export interface CurvePoint {
  readonly epoch: number;
  readonly valTop1: Spread;
  readonly trainLoss: Spread;
  readonly valLoss: Spread;
}

/** Learning curve over the records of one variant, which have equally many epochs. */
export function curveOf(records: readonly RunRecord[]): CurvePoint[] {
  const length = Math.min(...records.map(({ epochs }) => epochs.length));
  return Array.from({ length }, (_, index) => {
    const epochs = records.flatMap(({ epochs }) => epochs[index] ?? []);
    return {
      epoch: index + 1,
      valTop1: spread(epochs.map(({ val }) => val.top1)),
      trainLoss: spread(epochs.map(({ train }) => train.loss)),
      valLoss: spread(epochs.map(({ val }) => val.loss)),
    };
  });
}

export function spread(values: readonly number[]): Spread {
  return { mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
}
