import { type Spread, thinned } from '../../judge/curve.ts';
import { isBaseline } from '../../judge/question.ts';
import type { VariantScores } from '../../judge/scores.ts';
import type { VariantSummary } from '../../judge/summarize.ts';
import type { Question } from '../../study/question.ts';
import type { Curves } from '../words/metric.ts';
import { type Chart, colourOf, draw, type Theme } from './draw.ts';

/** Sizes of drawings. Those of a page are small enough for a phone, where they fill the width. */
export const sizes: Readonly<Record<Theme, { readonly width: number; readonly height: number }>> = {
  card: { width: 500, height: 360 },
  page: { width: 420, height: 310 },
};

/** Up to this many epochs, every epoch has a dot. */
const mostDots = 20;

/**
 * Learning curves as SVG: one line per variant, dashed for the baseline, with a band from the lowest to the highest
 * seed.
 */
export function drawCurves(
  { title, spread, factor }: Curves,
  variants: readonly VariantSummary[],
  question: Question,
  theme: Theme,
): Promise<string> {
  const values = variants.flatMap(({ variant, curve }) =>
    thinned(curve, spread).map((point) => ({ variant, epoch: point.epoch, ...scaled(spread(point), factor) })),
  );
  const spec = { data: { values }, ...lines(title, variants, question, sizes[theme].width) };
  return draw({ title: `${title}, by epoch, for every variant`, spec, ...sizes[theme] }, theme);
}

/**
 * Accuracy by confidence, one line per variant. On the dashed diagonal a network is right as often as its confidence
 * says.
 */
export function drawReliability(variants: readonly VariantScores[], theme: Theme): Promise<string> {
  const values = variants.flatMap(({ variant, calibration }) =>
    calibration
      .filter(({ predictions }) => predictions > 0)
      .map(({ confidence, accuracy, predictions }) => ({
        variant,
        confidence: 100 * confidence,
        accuracy: 100 * accuracy,
        predictions,
      })),
  );
  const percents = (field: string) => ({ field, type: 'quantitative', title: `${field}, %`, scale: { zero: false } });
  const encoding = {
    x: percents('confidence'),
    y: percents('accuracy'),
    color: variantColours(
      variants.map(({ variant }) => variant),
      sizes[theme].width,
    ),
  };
  const lowest = Math.min(...values.map(({ confidence }) => confidence));
  const spec = {
    layer: [
      {
        data: { values: [lowest, 100].map((end) => ({ confidence: end, accuracy: end })) },
        mark: { type: 'line', strokeDash: [4, 4], opacity: 0.6 },
        encoding: { x: encoding.x, y: encoding.y },
      },
      { data: { values }, mark: { type: 'line', strokeWidth: 2 }, encoding },
      {
        data: { values },
        mark: { type: 'point', filled: true, opacity: 1 },
        encoding: { ...encoding, size: { field: 'predictions', type: 'quantitative', legend: null } },
      },
    ],
  };
  return draw({ title: 'Reliability: accuracy by confidence, for every variant', spec, ...sizes[theme] }, theme);
}

function lines(title: string, variants: readonly VariantSummary[], question: Question, width: number): Chart['spec'] {
  const epochs = variants[0]?.epochs ?? 1;
  const names = variants.map(({ variant }) => variant);
  const dash = ({ levels }: VariantSummary) => (isBaseline(levels, question) ? [6, 4] : [1, 0]);
  const color = variantColours(names, width);
  const strokeDash = { ...color, scale: { domain: names, range: variants.map(dash) } };
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    axis: { tickMinStep: 1, format: 'd', grid: false },
    scale: { domain: [epochs === 1 ? 0 : 1, epochs], nice: false },
  };
  const y = (field: keyof Spread) => ({ field, type: 'quantitative', title, scale: { zero: false } });
  const dots = { mark: { type: 'point', filled: true, size: 28, opacity: 1 }, encoding: { x, y: y('mean'), color } };
  return {
    layer: [
      { mark: { type: 'area', fillOpacity: 0.15 }, encoding: { x, y: y('low'), y2: { field: 'high' }, color } },
      { mark: { type: 'line', strokeWidth: 2.25 }, encoding: { x, y: y('mean'), color, strokeDash } },
      ...(epochs > mostDots ? [] : [dots]),
    ],
  };
}

/** A colour for every variant, named above the chart. */
export const variantColours = (names: readonly string[], width: number) => ({
  field: 'variant',
  type: 'nominal',
  scale: { domain: names, range: names.map((_, index) => colourOf(index)) },
  legend: {
    orient: 'top',
    title: null,
    columns: legendColumns(names, width),
    symbolType: 'stroke',
    symbolSize: 300,
    symbolStrokeWidth: 2.5,
  },
});

/** Number of names per line above a chart: all, or half of them, or as many as fit. */
function legendColumns(names: readonly string[], width: number): number {
  const longest = Math.max(...names.map(({ length }) => length));
  const fitting = Math.max(1, Math.floor((width - 60) / (40 + 7.5 * longest)));
  return fitting >= names.length ? names.length : Math.min(fitting, Math.ceil(names.length / 2));
}

const scaled = ({ mean, low, high }: Spread, factor: number): Spread => ({
  mean: mean * factor,
  low: low * factor,
  high: high * factor,
});
