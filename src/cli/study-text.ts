import type { StudySummary } from '../judge/summarize.ts';
import { tableMarkdown } from '../report/markdown/study.ts';
import { contrastTable, effectsTable } from '../report/tables/effects.ts';
import { variantsTable } from '../report/tables/variants.ts';
import { caveatsOf } from '../report/words/caveats.ts';
import { conditionsText, missingOf, notesOf, titleOf } from '../report/words/conditions.ts';
import { studyVerdict } from '../report/words/verdict.ts';
import { bold, terminalTable, wrapped } from './terminal.ts';

/** The table of a study: in columns that fit the terminal, or as Markdown if the output goes into a pipe. */
export const studyTable = (summary: StudySummary, command: string | undefined): string =>
  process.stdout.isTTY ? studyText(summary, command) : tableMarkdown(summary, command);

/** The summary of a study as plain text: title, verdict, tables and notes, wrapped to the width of the terminal. */
export function studyText(summary: StudySummary, command: string | undefined): string {
  const { conditions } = summary;
  const tables = [contrastTable(summary), effectsTable(summary), variantsTable(summary)];
  const missing = missingOf(summary).map(({ text }) => wrapped(`- ${text}`));
  return [
    bold(wrapped(titleOf(summary))),
    bold(wrapped(studyVerdict(summary))),
    conditions ? wrapped(conditionsText(conditions).join(' · ')) : '',
    ...tables.map((table) => (table ? terminalTable(table) : '')),
    missing.length > 0 ? ['Runs without a result:', ...missing].join('\n') : '',
    ...caveatsOf(summary).map((caveat) => wrapped(caveat)),
    notesOf(summary)
      .map((note) => wrapped(`- ${note}`))
      .join('\n'),
    // Not wrapped, because it is there to be copied.
    command ? `To reproduce:\n${command}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
