import type { StudySummary } from '../judge/summarize.ts';
import type { Thumbnails } from '../results/thumbnails.ts';
import { reportMarkdown } from './markdown/study.ts';
import { drawCurves } from './page/chart.ts';
import { drawEffects } from './page/effects-chart.ts';
import { reportPage } from './page/study.ts';
import { curvesOf } from './words/metric.ts';

/** The text files of the report by name: report.md, report.json, report.html, effects.svg and curves-*.svg. */
export async function reportFiles(
  summary: StudySummary,
  command?: string,
  thumbnails?: Thumbnails,
): Promise<Map<string, string>> {
  const files = new Map([
    ['report.md', `${reportMarkdown(summary, command)}\n`],
    ['report.json', `${JSON.stringify({ schema: 2, command: command ?? null, ...summary }, null, 2)}\n`],
    ['report.html', await reportPage(summary, command, thumbnails)],
  ]);
  if (summary.effects.length > 0) {
    files.set('effects.svg', await drawEffects(summary.effects, summary.question, 'card'));
  }
  if (summary.variants.length > 0) {
    for (const curves of curvesOf(summary.question)) {
      files.set(`curves-${curves.name}.svg`, await drawCurves(curves, summary.variants, summary.question, 'card'));
    }
  }
  return files;
}
