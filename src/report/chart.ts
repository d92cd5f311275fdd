import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { CurvePoint, Spread } from './curve.ts';
import { colourOf } from './palette.ts';
import type { Question } from './question.ts';
import type { VariantSummary } from './summarize.ts';

/** `card` brings its own light background, for files; `page` takes the colours of the HTML page around it. */
export type Theme = 'card' | 'page';

const themes = {
  card: { background: '#ffffff', ink: '#1f2328', grid: '#d9dee3', font: 'DejaVu Sans, Verdana, sans-serif' },
  page: { background: null, ink: 'currentColor', grid: 'currentColor', font: 'inherit' },
} as const;

const charts = {
  'val-top1': { title: 'val top-1, %', spread: ({ valTop1 }: CurvePoint) => valTop1, factor: 100 },
  'train-loss': { title: 'train loss', spread: ({ trainLoss }: CurvePoint) => trainLoss, factor: 1 },
} as const;
export type ChartName = keyof typeof charts;
export const chartNames = Object.keys(charts) as ChartName[];

/** Learning curves as SVG: a line a variant, dashed at the baseline, with a band from the lowest to the highest seed. */
export async function drawCurves(
  name: ChartName,
  variants: readonly VariantSummary[],
  question: Question,
  theme: Theme,
): Promise<string> {
  const { spec } = compile(curvesSpec(name, variants, question, theme));
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function curvesSpec(
  name: ChartName,
  variants: readonly VariantSummary[],
  { contrast }: Question,
  theme: Theme,
): TopLevelSpec {
  const { title, spread, factor } = charts[name];
  const { background, ink, grid, font } = themes[theme];
  const epochs = variants[0]?.epochs ?? 1;
  const names = variants.map(({ variant }) => variant);
  const isBaseline = ({ levels }: VariantSummary) => contrast !== null && levels[contrast.factor] === contrast.baseline;
  const scale = { domain: names, range: names.map((_, index) => colourOf(index)) };
  const legend = {
    orient: 'top',
    title: null,
    columns: 4,
    symbolType: 'stroke',
    symbolSize: 300,
    symbolStrokeWidth: 2.5,
  };
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    axis: { tickMinStep: 1, format: 'd', grid: false },
    scale: { domain: [epochs === 1 ? 0 : 1, epochs], nice: false },
  };
  const color = { field: 'variant', type: 'nominal', scale, legend };
  const strokeDash = {
    field: 'variant',
    type: 'nominal',
    scale: { domain: names, range: variants.map((variant) => (isBaseline(variant) ? [6, 4] : [1, 0])) },
    legend,
  };
  const y = (field: keyof Spread) => ({ field, type: 'quantitative', title, scale: { zero: false } });
  return {
    width: 420,
    height: 260,
    background,
    padding: 12,
    data: { values: points(variants, spread, factor) },
    layer: [
      { mark: { type: 'area', fillOpacity: 0.15 }, encoding: { x, y: y('low'), y2: { field: 'high' }, color } },
      { mark: { type: 'line', strokeWidth: 2.25 }, encoding: { x, y: y('mean'), color, strokeDash } },
      {
        mark: { type: 'point', filled: true, size: epochs > 20 ? 0 : 28, opacity: 1 },
        encoding: { x, y: y('mean'), color },
      },
    ],
    config: {
      font,
      view: { stroke: null },
      axis: {
        labelColor: ink,
        titleColor: ink,
        tickColor: grid,
        domainColor: grid,
        gridColor: grid,
        gridOpacity: theme === 'card' ? 1 : 0.15,
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: 'normal',
      },
      legend: { labelColor: ink, labelFontSize: 12, labelLimit: 0 },
    },
  } as TopLevelSpec;
}

function points(variants: readonly VariantSummary[], spread: (point: CurvePoint) => Spread, factor: number) {
  return variants.flatMap(({ variant, curve }) =>
    curve.map((point) => {
      const { mean, low, high } = spread(point);
      return { variant, epoch: point.epoch, mean: mean * factor, low: low * factor, high: high * factor };
    }),
  );
}
