import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { historyOf } from '../../src/judge/history.ts';
import { variantNoise } from '../../src/judge/variant-noise.ts';
import { recordsCsv } from '../../src/report/export/csv.ts';
import { eventFile } from '../../src/report/export/tensorboard.ts';
import { type CommentInput, commentBody } from '../../src/report/markdown/comment.ts';
import { toMarkdown } from '../../src/report/markdown/markdown.ts';
import { variantNoiseMarkdown } from '../../src/report/markdown/study.ts';
import { historyPage } from '../../src/report/page/history.ts';
import { historyTable } from '../../src/report/tables/history.ts';
import { gateResult, gates } from '../../src/report/words/gate.ts';
import { writeReport } from '../../src/report/write.ts';
import { defaultMetric } from '../../src/study/metric.ts';
import { type Case, cases, committed, main, readInput, runUrl, scored } from './studies.ts';

export const goldenFolder = 'test/proof/golden';

/** Everything that is proved of reports, as text, by its file: a golden one, or one of a committed report. */
export async function writtenReports(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const folder of committed) {
    for (const [file, text] of await writeCase({ input: await readInput(folder) }, (whole) => whole)) {
      files.set(file.startsWith('report.') ? `${folder}/${file}` : `${goldenFolder}/${basename(folder)}/${file}`, text);
    }
  }
  for (const [name, each] of Object.entries(cases)) {
    for (const [file, text] of await writeCase(each, compact)) files.set(`${goldenFolder}/${name}/${file}`, text);
  }
  for (const [file, text] of await otherOutputs()) files.set(`${goldenFolder}/other/${file}`, text);
  return files;
}

/** What `ablate report` writes for a study, and its comment. */
async function writeCase({ input, comment }: Case, form: (page: string) => string): Promise<Map<string, string>> {
  const outDir = await mkdtemp(join(tmpdir(), 'ablate-proof-'));
  try {
    const summary = await writeReport({ ...input, outDir });
    const names = (await readdir(outDir)).sort();
    const texts = await Promise.all(names.map(async (name) => [name, await textOf(join(outDir, name), form)] as const));
    const said: CommentInput = {
      ...{ study: 'resnet-shortcut', summary, commit: 'c'.repeat(40), runUrl, ...comment },
      ...(input.command && { command: input.command }),
    };
    const body = commentBody(said);
    const all: readonly (readonly [string, string])[] = [
      ...texts.filter(([name]) => isReport(name)),
      ['pictures.txt', lines(texts.filter(([name]) => !isReport(name)).map((picture) => picture.join(' ')))],
      ['comment.md', `${body}\n`],
      ['comment-collapsed.md', `${commentBody(said, body.length - 1)}\n`],
      ['gates.txt', lines(gateLines(said))],
    ];
    return new Map(all.filter(([, text]) => text !== ''));
  } finally {
    await rm(outDir, { recursive: true });
  }
}

/** The text of a report; of an SVG its digest. Of a PNG its size and colours: elsewhere a pixel may be rounded in another way. */
async function textOf(path: string, form: (page: string) => string): Promise<string> {
  if (path.endsWith('.png')) {
    const picture = sharp(path);
    const [{ width, height }, { channels }] = [await picture.metadata(), await picture.stats()];
    return `${width} x ${height}, mean colour ${channels.map(({ mean }) => mean.toFixed(1)).join(' ')}`;
  }
  const text = await readFile(path, 'utf8');
  return path.endsWith('.svg') ? sha256(text) : form(text);
}

async function otherOutputs(): Promise<Map<string, string>> {
  const history = historyOf('resnet-shortcut', [
    { commit: '1'.repeat(40), date: '2026-01-01', subject: 'Begin', records: main },
    { commit: '2'.repeat(40), date: '2026-01-02', subject: 'Break', records: 'they are not JSON' },
    { commit: '3'.repeat(40), date: '2026-01-03', subject: 'Improve', records: scored },
  ]);
  const noise = variantNoise(scored.slice(0, 3), defaultMetric, 1);
  return new Map([
    ['history.html', compact(await historyPage(history))],
    ['history.md', `${toMarkdown(historyTable(history))}\n`],
    ['noise.md', `${variantNoiseMarkdown(noise)}\n`],
    // Git would make a plain end of line of CRLF.
    ['records.txt', recordsCsv(scored).replaceAll('\r', '<CR>')],
    ['events.txt', lines(scored.map((record) => sha256(eventFile(record))))],
  ]);
}

const isReport = (name: string): boolean => name.startsWith('report.');

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

/** A page with its pictures and its style as digests, so that its golden file is small. */
const compact = (text: string): string =>
  text.replace(/<svg[\s\S]*?<\/svg>|(?<=<style>)[\s\S]*?(?=<\/style>)|data:image[^"]+/g, (part) => sha256(part));

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The first line in which two texts differ, with its number; undefined if they are equal. */
export function firstDifference(text: string, golden: string): string | undefined {
  if (text === golden) return undefined;
  const [after, before] = [text.split('\n'), golden.split('\n')];
  const at = after.findIndex((line, index) => line !== before[index]);
  const line = at < 0 ? after.length : at;
  return `line ${line + 1} was\n${before[line] ?? '(no line)'}\nand is\n${after[line] ?? '(no line)'}`;
}

/** What each gate says by itself. */
const gateLines = (said: CommentInput): string[] =>
  gates.flatMap((gate) => {
    const { failures, notices } = gateResult({ ...said, isPullRequest: said.comparison !== undefined }, [gate]);
    return [...failures.map((text) => `${gate} fails: ${text}`), ...notices.map((text) => `${gate} tells: ${text}`)];
  });
