import { isShare } from '../study/metric.ts';
import type { CurvePoint } from './curve.ts';
import { escapeMarkdown, fenced } from './markdown.ts';
import { metricTitle, scaleOf } from './metric-text.ts';
import { colourOf, distinctColours, squareOf } from './palette.ts';
import type { StudySummary, VariantSummary } from './summarize.ts';
import { sampled } from './thin.ts';

/** Epochs that fit under a chart one by one. */
const mostTicks = 20;

/** Points of a line; GitHub draws no chart of more than 50,000 characters. */
const mostPoints = 100;

/** Learning curves for GitHub to draw, with the key that `xychart-beta` lacks; empty if there is nothing to draw. */
export function mermaidCurves({ variants, question: { metric } }: Pick<StudySummary, 'variants' | 'question'>): string {
  const epochs = variants[0]?.epochs ?? 0;
  if (epochs < 2 || variants.length > distinctColours) return '';
  const key = variants.map(({ variant }, index) => `${squareOf(index)} ${escapeMarkdown(variant)}`).join(' · ');
  return [
    `Key: ${key}`,
    chart(metricTitle(metric), variants, ({ result }) =>
      (scaleOf(metric) * result.mean).toFixed(isShare(metric) ? 1 : 3),
    ),
    chart('train loss', variants, ({ trainLoss }) => trainLoss.mean.toFixed(3)),
  ].join('\n\n');
}

function chart(title: string, variants: readonly VariantSummary[], figure: (point: CurvePoint) => string): string {
  const series = variants.map(({ curve }) => sampled(curve, mostPoints).map(figure));
  const [low, high] = limits(series.flat().map(Number));
  const colours = variants.map((_, index) => colourOf(index)).join(', ');
  return fenced(
    [
      `%%{init: {"xyChart": {"width": 720, "height": 320}, "themeVariables": {"xyChart": {"plotColorPalette": "${colours}"}}}}%%`,
      'xychart-beta',
      `  title "${title}"`,
      `  x-axis "epoch" ${ticks(variants[0]?.curve ?? [])}`,
      `  y-axis ${low} --> ${high}`,
      ...series.map((values) => `  line [${values.join(', ')}]`),
    ].join('\n'),
    'mermaid',
  );
}

const ticks = (curve: readonly CurvePoint[]): string =>
  curve.length > mostTicks ? `1 --> ${curve.length}` : `[${curve.map(({ epoch }) => epoch).join(', ')}]`;

/** Limits of the axis: the values and a twentieth of their range around them, to two digits of that range. */
function limits(values: readonly number[]): [string, string] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const range = high - low || Math.abs(high) || 1;
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(range)));
  return [(low - range / 20).toFixed(decimals), (high + range / 20).toFixed(decimals)];
}
