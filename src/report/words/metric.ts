import { plural } from '../../base/format.ts';
import type { CurvePoint, Spread } from '../../judge/curve.ts';
import type { Said } from '../../judge/decision.ts';
import type { Interval } from '../../judge/statistics/interval.ts';
import { defaultMetric, isShare, type Metric, scaleOf } from '../../study/metric.ts';
import type { Question } from '../../study/question.ts';
import { decimals, percent, points, signedDecimals } from './numbers.ts';

/** How values of a metric are written: shares in percent and their differences in points, others in their unit. */

/** `83.4`, `0.512` */
export const valueText = (value: number, metric: Metric): string =>
  isShare(metric) ? percent(value) : decimals(value);

/** `+4.2`, `−0.118` */
export const deltaText = (value: number, metric: Metric): string =>
  isShare(metric) ? points(value) : signedDecimals(value);

/** A value with its interval, as far as they are known. */
export interface Ranged {
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly seeds: number;
}

/** `83.4 (81.7 to 84.9)`; without brackets if there is no interval, and in words if it is the whole range. */
export function withInterval({ value, interval, seeds }: Ranged, metric: Metric): string {
  if (isShare(metric) && value !== null && interval?.low === 0 && interval.high === 1) {
    return `${valueText(value, metric)} (${plural(seeds, 'seed')} ${seeds === 1 ? 'says' : 'say'} nothing of it)`;
  }
  return ranged(value, interval, (each) => valueText(each, metric));
}

/** `+4.2 (+2.9 to +5.5)`; a dash if a side has no value. */
export const deltaWithInterval = ({ value, interval }: Omit<Ranged, 'seeds'>, metric: Metric): string =>
  ranged(value, interval, (each) => deltaText(each, metric));

/** A value and its interval, written by `text`. */
export function ranged(value: number | null, interval: Interval | null, text: (value: number) => string): string {
  if (value === null) return '–';
  const known = interval !== null && Number.isFinite(interval.low) && Number.isFinite(interval.high);
  return text(value) + (known ? ` (${text(interval.low)} to ${text(interval.high)})` : '');
}

/** Unit of differences: points, or the metric's unit. */
export const deltaUnit = (metric: Metric): string => (isShare(metric) ? 'points' : metric.unit);

/** A number with its unit, which may be empty. */
export const withUnit = (text: string, unit: string): string => (unit === '' ? text : `${text} ${unit}`);

/** `val top-1 83.4 %` */
export const metricValue = (value: number, metric: Metric): string =>
  withUnit(`val ${metric.name} ${valueText(value, metric)}`, metric.unit);

/** `val top-1, %`: title of a column or an axis. */
export const metricTitle = ({ name, unit }: Metric): string => titled(`val ${name}`, unit);

/** `main, top-1 %`: title of a column for one side. */
export const metricOfTitle = (side: string, { name, unit }: Metric): string => withUnit(`${side}, ${name}`, unit);

/** `Val top-1 in %` */
export const metricCaption = ({ name, unit }: Metric): string => `Val ${name}${unit === '' ? '' : ` in ${unit}`}`;

/** `Top-1 among the val images of each class, %` */
export const metricOfClasses = ({ name, unit }: Metric): string =>
  titled(`${capitalized(name)} among the val images of each class`, unit);

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `residual − plain, points` */
export const titled = (title: string, unit: string): string => (unit === '' ? title : `${title}, ${unit}`);

/** A margin or a difference in the middle of a sentence: `1 point`, `0.02 nats`. */
export const marginText = (margin: number, metric: Metric): string =>
  withUnit(String(margin), margin === 1 && isShare(metric) ? 'point' : deltaUnit(metric));

/** `, by val loss (lower is better)` after the first words of a verdict; empty for top-1, which everybody expects. */
export const byMetric = ({ name, better, perExample }: Metric): string =>
  perExample === defaultMetric.perExample ? '' : `, by val ${name} (${better} is better)`;

/** `17.5 points`, never negative. */
export const deltaSize = ({ value }: Pick<Said, 'value'>, metric: Metric): string =>
  value === null ? '–' : withUnit(valueText(Math.abs(value), metric), deltaUnit(metric));

/** `+2.1 points` */
export const deltaWithUnit = ({ value }: Pick<Said, 'value'>, metric: Metric): string =>
  value === null ? '–' : withUnit(deltaText(value, metric), deltaUnit(metric));

export const withinMargin = ({ margin, metric }: Pick<Question, 'margin' | 'metric'>): string =>
  `within ${marginText(margin, metric)}`;

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
