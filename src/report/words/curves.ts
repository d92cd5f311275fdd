import type { CurvePoint, Spread } from '../../judge/curve.ts';
import type { Question } from '../../judge/question.ts';
import { scaleOf } from '../../study/metric.ts';
import { metricTitle } from './metric.ts';

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
