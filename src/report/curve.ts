import type { RunRecord } from '../record/record.ts';
import type { Metric } from '../study/metric.ts';
import { byEpoch } from './measured.ts';
import { metricTitle, scaleOf } from './metric-text.ts';
import type { Question } from './question.ts';
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

/** A chart of learning curves, one line per variant. */
export interface Curves {
  /** Part of the name of its file, `curves-NAME.svg`. */
  readonly name: string;
  readonly title: string;
  readonly spread: (point: CurvePoint) => Spread;
  /** Factor that the values are multiplied by. */
  readonly factor: number;
}

/** The study's metric, then the losses. */
export function curvesOf({ metric }: Question): Curves[] {
  const deciding = {
    name: `val-${metric.perExample ?? metric.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
    title: metricTitle(metric),
    spread: ({ result }: CurvePoint) => result,
    factor: scaleOf(metric),
  };
  const losses = [
    { name: 'val-loss', title: 'val loss', spread: ({ valLoss }: CurvePoint) => valLoss, factor: 1 },
    { name: 'train-loss', title: 'train loss', spread: ({ trainLoss }: CurvePoint) => trainLoss, factor: 1 },
  ];
  return [deciding, ...losses.filter(({ name }) => name !== deciding.name)];
}
