import type { CurvePoint, Spread } from './curve.ts';
import { type Chart, draw, type Theme } from './draw.ts';
import type { Effect } from './effects.ts';
import { levelsText } from './format.ts';
import { colourOf } from './palette.ts';
import type { Question } from './question.ts';
import type { VariantSummary } from './summarize.ts';
import { deltaTitle } from './table.ts';

const charts = {
  'val-top1': { title: 'val top-1, %', spread: ({ valTop1 }: CurvePoint) => valTop1, factor: 100 },
  'train-loss': { title: 'train loss', spread: ({ trainLoss }: CurvePoint) => trainLoss, factor: 1 },
} as const;
export type ChartName = keyof typeof charts;
export const chartNames = Object.keys(charts) as ChartName[];

/** Epochs up to which every one gets a dot. */
const mostDots = 20;

/** Learning curves as SVG: a line a variant, dashed at the baseline, with a band from the lowest to the highest seed. */
export function drawCurves(
  name: ChartName,
  variants: readonly VariantSummary[],
  question: Question,
  theme: Theme,
): Promise<string> {
  const { title, spread, factor } = charts[name];
  const values = variants.flatMap(({ variant, curve }) =>
    curve.map((point) => ({ variant, epoch: point.epoch, ...scaled(spread(point), factor) })),
  );
  return draw({ data: { values }, ...lines(title, variants, question) }, 500, 360, theme);
}

/** The differences with their intervals as SVG, one line each, around a rule at zero. */
export function drawEffects(
  effects: readonly Effect[],
  contrast: NonNullable<Question['contrast']>,
  theme: Theme,
): Promise<string> {
  const values = effects.map(({ at, treatment, delta }) => ({
    place: levelsText(at) || treatment,
    delta: 100 * delta.value,
    low: 100 * delta.interval.low,
    high: 100 * delta.interval.high,
  }));
  const x = (field: string) => ({ field, type: 'quantitative', title: deltaTitle(contrast) });
  const y = {
    field: 'place',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { domain: false, ticks: false, labelLimit: 0 },
  };
  const color = { value: colourOf(0) };
  const chart = {
    data: { values },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', strokeDash: [4, 4], opacity: 0.6 },
        encoding: { x: { datum: 0, type: 'quantitative' } },
      },
      { mark: { type: 'rule', strokeWidth: 2.5 }, encoding: { x: x('low'), x2: { field: 'high' }, y, color } },
      { mark: { type: 'point', filled: true, size: 90, opacity: 1 }, encoding: { x: x('delta'), y, color } },
    ],
  };
  return draw(chart, 900, 70 + 34 * effects.length, theme);
}

function lines(title: string, variants: readonly VariantSummary[], { contrast }: Question): Chart {
  const epochs = variants[0]?.epochs ?? 1;
  const names = variants.map(({ variant }) => variant);
  const dash = ({ levels }: VariantSummary) =>
    contrast !== null && levels[contrast.factor] === contrast.baseline ? [6, 4] : [1, 0];
  const legend = {
    orient: 'top',
    title: null,
    columns: 4,
    symbolType: 'stroke',
    symbolSize: 300,
    symbolStrokeWidth: 2.5,
  };
  const byVariant = (range: readonly unknown[]) => ({
    field: 'variant',
    type: 'nominal',
    scale: { domain: names, range },
    legend,
  });
  const color = byVariant(names.map((_, index) => colourOf(index)));
  const strokeDash = byVariant(variants.map(dash));
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    axis: { tickMinStep: 1, format: 'd', grid: false },
    scale: { domain: [epochs === 1 ? 0 : 1, epochs], nice: false },
  };
  const y = (field: keyof Spread) => ({ field, type: 'quantitative', title, scale: { zero: false } });
  const dots = { type: 'point', filled: true, size: epochs > mostDots ? 0 : 28, opacity: 1 };
  return {
    layer: [
      { mark: { type: 'area', fillOpacity: 0.15 }, encoding: { x, y: y('low'), y2: { field: 'high' }, color } },
      { mark: { type: 'line', strokeWidth: 2.25 }, encoding: { x, y: y('mean'), color, strokeDash } },
      { mark: dots, encoding: { x, y: y('mean'), color } },
    ],
  };
}

const scaled = ({ mean, low, high }: Spread, factor: number): Spread => ({
  mean: mean * factor,
  low: low * factor,
  high: high * factor,
});
