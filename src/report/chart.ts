import type { CurvePoint, Spread } from './curve.ts';
import { type Chart, draw, type Theme } from './draw.ts';
import { colourOf } from './palette.ts';
import { isBaseline, type Question } from './question.ts';
import type { VariantSummary } from './summarize.ts';

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

function lines(title: string, variants: readonly VariantSummary[], question: Question): Chart {
  const epochs = variants[0]?.epochs ?? 1;
  const names = variants.map(({ variant }) => variant);
  const dash = ({ levels }: VariantSummary) => (isBaseline(levels, question) ? [6, 4] : [1, 0]);
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
