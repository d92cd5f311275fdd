import { join } from 'node:path';
import { explainWriteFailure, makeWritable } from '../base/disk.ts';
import { writeWhole } from '../base/write.ts';
import { resultsPlace } from '../results/store.ts';
import type { Thumbnails } from '../results/thumbnails.ts';
import { reportFiles } from './files.ts';
import { toPng } from './png.ts';
import { type StudySummary, type SummaryInput, summarize } from './summarize.ts';

/** Records of a study and where their report goes. */
export interface ReportRequest extends SummaryInput {
  readonly outDir: string;
  /** What to type to get these numbers again. */
  readonly command?: string;
  /** Pictures of val images, as far as they are at hand. */
  readonly thumbnails?: Thumbnails;
}

/**
 * Writes report.md, report.json, report.html, and the effects and learning curves as SVG and PNG; gives what they say. Throws ConfigurationError, having written nothing, where the records do not belong together.
 */
export async function writeReport({ outDir, command, thumbnails, ...input }: ReportRequest): Promise<StudySummary> {
  const summary = summarize(input);
  const files = new Map<string, string | Buffer>(await reportFiles(summary, command, thumbnails));
  for (const [name, content] of files) {
    if (name.endsWith('.svg')) files.set(name.replace('.svg', '.png'), await toPng(String(content)));
  }
  try {
    await makeWritable(resultsPlace(outDir));
    // One after the other: if one fails, no other is still being written.
    for (const [name, content] of files) await writeWhole(join(outDir, name), content);
  } catch (error) {
    throw explainWriteFailure(error, resultsPlace(outDir));
  }
  return summary;
}
