import type { StudySummary } from '../../judge/summarize.ts';
import type { VariantNoise } from '../../judge/variant-noise.ts';
import { contrastTable, effectsTable, noiseTable } from '../tables/effects.ts';
import { variantNoiseText } from '../tables/noise.ts';
import { variantsTable } from '../tables/variants.ts';
import { caveatsOf } from '../words/caveats.ts';
import { conditionsText, missingOf, notesOf, sharedRecipe, titleOf } from '../words/conditions.ts';
import { curvesOf } from '../words/metric.ts';
import { studyVerdict } from '../words/verdict.ts';
import { collapsed, escapeMarkdown, escapeNote, fenced, joined, link, toMarkdown } from './markdown.ts';

/** Title, verdict, tables and notes as Markdown, for output into a pipe. */
export function tableMarkdown(summary: StudySummary, command?: string): string {
  const contrast = contrastTable(summary);
  const effects = effectsTable(summary);
  return joined([
    headingMarkdown(summary),
    ...(contrast ? [toMarkdown(contrast)] : []),
    ...(effects ? [toMarkdown(effects)] : []),
    toMarkdown(variantsTable(summary)),
    missingMarkdown(summary),
    caveatsMarkdown(summary),
    notesMarkdown(summary, command),
  ]);
}

/** The whole report as Markdown. It shows the charts that are written beside it. */
export function reportMarkdown(summary: StudySummary, command?: string): string {
  return joined([
    tableMarkdown(summary, command),
    curvesMarkdown(summary),
    noiseMarkdown(summary),
    recipeMarkdown(summary),
  ]);
}

/** The charts of the learning curves; empty for a study of one epoch, which has none. */
function curvesMarkdown({ variants, question }: StudySummary): string {
  if ((variants[0]?.epochs ?? 0) < 2) return '';
  const charts = curvesOf(question).map(({ name, title }) => `![${escapeMarkdown(title)}](curves-${name}.svg)`);
  return joined(['### Learning curves', ...charts]);
}

function noiseMarkdown(summary: StudySummary): string {
  const table = noiseTable(summary);
  return table ? collapsed(table.caption, toMarkdown(table)) : '';
}

/** The noise of a variant as Markdown. */
export function variantNoiseMarkdown(noise: VariantNoise): string {
  const { title, finding, notes, table } = variantNoiseText(noise);
  return joined([`## ${escapeMarkdown(title)}`, `**${finding}**`, ...notes, toMarkdown(table)]);
}

/** What was compared, the result, and the conditions. */
function headingMarkdown(summary: StudySummary): string {
  const { conditions } = summary;
  return joined([
    `## ${escapeMarkdown(titleOf(summary))}`,
    `**${escapeMarkdown(studyVerdict(summary))}**`,
    conditions ? conditionsText(conditions).map(escapeMarkdown).join(' · ') : '',
  ]);
}

/** Every run without a record, the reason, and a link to its log. */
export function missingMarkdown(summary: StudySummary): string {
  const runs = missingOf(summary);
  if (runs.length === 0) return '';
  return joined(['Runs without a result:', runs.map(({ text, url }) => `- ${link(text, url)}`).join('\n')]);
}

/** What the intervals mean. */
export const caveatsMarkdown = (summary: StudySummary): string => caveatsOf(summary).map(escapeNote).join('\n\n');

/** Where the numbers come from, and how to reproduce them. */
export function notesMarkdown(summary: StudySummary, command?: string): string {
  const notes = notesOf(summary).map((note) => `- ${escapeNote(note)}`);
  return joined([notes.join('\n'), command ? `To reproduce:\n\n${fenced(command, 'sh')}` : '']);
}

/** The recipe of all runs. */
export function recipeMarkdown({ conditions }: StudySummary): string {
  if (conditions === null) return '';
  return collapsed('Recipe', fenced(JSON.stringify(sharedRecipe(conditions), null, 2), 'json'));
}
