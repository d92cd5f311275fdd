import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { chartNames, drawCurves, toPng } from './chart.ts';
import { reportPage } from './page.ts';
import { reportMarkdown, tableMarkdown } from './report.ts';
import { type SummaryInput, summarize } from './summarize.ts';

/** Records of a study and where their report goes. */
export interface ReportRequest extends SummaryInput {
  readonly outDir: string;
  /** What to type to get these numbers again. */
  readonly command?: string;
}

/**
 * Writes report.md, report.json, report.html and the learning curves as curves-*.svg and curves-*.png; gives the table
 * for the terminal. Throws ConfigurationError, having written nothing, where the records do not belong together.
 */
export async function writeReport({ outDir, command, ...input }: ReportRequest): Promise<string> {
  const summary = summarize(input);
  const files = new Map<string, string | Buffer>([
    ['report.md', `${reportMarkdown(summary, command)}\n`],
    ['report.json', `${JSON.stringify({ schema: 1, command: command ?? null, ...summary }, null, 2)}\n`],
    ['report.html', await reportPage(summary, command)],
  ]);
  if (summary.variants.length > 0) {
    for (const name of chartNames) {
      const svg = await drawCurves(name, summary.variants, summary.question, 'card');
      files.set(`curves-${name}.svg`, svg);
      files.set(`curves-${name}.png`, await toPng(svg));
    }
  }
  await mkdir(outDir, { recursive: true });
  await Promise.all([...files].map(([name, content]) => writeFileAtomic(join(outDir, name), content)));
  return tableMarkdown(summary, command);
}
