import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { harmless } from '../../base/plain.ts';
import { html, trusted } from './html.ts';

/** Colours that are visible on white and on GitHub's dark page. */
const palette = ['#3b82f6', '#ea7317', '#16a34a', '#a855f7', '#e5484d', '#a16207', '#ca9a04'];

export const colourOf = (index: number): string => palette[index % palette.length] ?? '';

/** `card` has its own light background, for files. `page` uses the colours of the HTML page around it. */
export type Theme = 'card' | 'page';

const themes = {
  card: { background: '#ffffff', ink: '#1f2328', gridOpacity: 0.15, font: 'DejaVu Sans, Verdana, sans-serif' },
  page: { background: null, ink: 'currentColor', gridOpacity: 0.15, font: 'inherit' },
} as const;

/** Most pixels of a name in a chart. A longer name is cut and ends in dots. */
const longestLabel = 160;

/** A chart without colours and fonts, which come from the theme. */
export interface Chart {
  /** Text for screen readers. */
  readonly title: string;
  /** The rest of the chart, in Vega-Lite's format. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** Total width in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Draws a chart as SVG. Screen readers see one image with a title. */
export async function draw({ title, spec: chart, width, height }: Chart, theme: Theme): Promise<string> {
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
    labelLimit: longestLabel,
    titleFontSize: 12,
    titleFontWeight: 'normal',
  };
  const legend = { labelColor: ink, labelFontSize: 12, labelLimit: longestLabel };
  const { spec } = compile({
    ...chart,
    width,
    height,
    background,
    padding: 12,
    autosize: { type: 'fit', contains: 'padding' },
    config: { font, view: { stroke: null }, mark: { color: ink }, rule: { color: ink }, axis, legend },
  } as TopLevelSpec);
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error });
  try {
    return asImage(harmless(await view.toSVG()), title);
  } finally {
    view.finalize();
  }
}

/** Makes one image with a title. Vega would name every mark by itself, which does not help a listener. */
function asImage(svg: string, title: string): string {
  const [, attributes = '', marks = ''] = /^<svg ([^>]*)>(.*)<\/svg>$/s.exec(svg) ?? [];
  return html`<svg role="img" ${trusted(attributes)}><title>${title}</title><g aria-hidden="true">${trusted(marks)}</g></svg>`
    .markup;
}
