import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { writingTo } from '../base/files/disk.ts';
import { writeWhole } from '../base/files/write.ts';
import { type StudySummary, type SummaryInput, summarize } from '../judge/summarize.ts';
import { resultsPlace } from '../results/store.ts';
import type { Thumbnails } from '../results/thumbnails.ts';
import { reportFiles } from './files.ts';

/** Records of a study, and the folder for their report. */
export interface ReportRequest extends SummaryInput {
  readonly outDir: string;
  /** The command that gives these numbers again. */
  readonly command?: string;
  /** Pictures of val images, as far as they are available. */
  readonly thumbnails?: Thumbnails;
}

/**
 * Writes report.md, report.json, report.html, and the charts as SVG and PNG. Returns the summary. If the records do not
 * belong together, it writes nothing and throws ConfigurationError.
 */
export async function writeReport({ outDir, command, thumbnails, ...input }: ReportRequest): Promise<StudySummary> {
  const summary = summarize(input);
  const files = new Map<string, string | Buffer>(await reportFiles(summary, command, thumbnails));
  for (const [name, content] of files) {
    if (name.endsWith('.svg')) files.set(name.replace('.svg', '.png'), await toPng(String(content)));
  }
  await writingTo(resultsPlace(outDir), async () => {
    // One after the other, so that no file is still being written if one fails.
    for (const [name, content] of files) await writeWhole(join(outDir, name), content);
  });
  return summary;
}

/** An SVG as PNG, at twice its size. */
async function toPng(svg: string): Promise<Buffer> {
  await loadFont();
  return sharp(Buffer.from(svg), { density: 144 }).png().toBuffer();
}

/**
 * A machine without fonts would draw boxes instead of letters. Rendering one letter with a font file makes that font
 * available to the whole process.
 */
async function loadFont(): Promise<void> {
  const fontfile = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
  await sharp({ text: { text: 'x', font: 'DejaVu Sans', fontfile } })
    .raw()
    .toBuffer();
}
