import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { withoutTurns } from '../base/plain.ts';

/** `card` brings its own light background, for files; `page` takes the colours of the HTML page around it. */
export type Theme = 'card' | 'page';

const themes = {
  card: { background: '#ffffff', ink: '#1f2328', gridOpacity: 0.15, font: 'DejaVu Sans, Verdana, sans-serif' },
  page: { background: null, ink: 'currentColor', gridOpacity: 0.15, font: 'inherit' },
} as const;

/** A chart without its colours and fonts, which the theme brings. */
export type Chart = Record<string, unknown>;

/** Draws a chart as SVG, `width` x `height` pixels in all. */
export async function draw(chart: Chart, width: number, height: number, theme: Theme): Promise<string> {
  const { background, ink, gridOpacity, font } = themes[theme];
  const axis = {
    labelColor: ink,
    titleColor: ink,
    tickColor: ink,
    tickOpacity: gridOpacity,
    domainColor: ink,
    domainOpacity: gridOpacity,
    gridColor: ink,
    gridOpacity,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
  };
  const legend = { labelColor: ink, labelFontSize: 12, labelLimit: 160 };
  const { spec } = compile({
    ...chart,
    width,
    height,
    background,
    padding: 12,
    autosize: { type: 'fit', contains: 'padding' },
    config: { font, view: { stroke: null }, mark: { color: ink }, rule: { color: ink }, axis, legend },
  } as unknown as TopLevelSpec);
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error });
  try {
    return withoutTurns(await view.toSVG());
  } finally {
    view.finalize();
  }
}
