import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { at } from '../../base/arrays.ts';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { type MissingRun, type StudySummary, summarize } from '../../judge/summarize.ts';
import { cell, figure, label, type Table } from '../../report/tables/cells.ts';
import { missingOf } from '../../report/words/conditions.ts';
import { valueText, withUnit } from '../../report/words/metric.ts';
import { isCheckpoint, resultsFolders } from '../../results/folders.ts';
import { readPlan } from '../../results/plan-file.ts';
import { readResults } from '../../results/store.ts';
import { runName } from '../../study/config.ts';
import type { Metric } from '../../study/metric.ts';
import { terminalTable, terminalWidth, wrapped } from '../terminal.ts';

/** A folder of results, and how much of its study is done. */
interface Listed {
  readonly folder: string;
  readonly study: string;
  readonly done: number;
  readonly planned: number;
  readonly seeds: readonly number[];
  /** Lowest and highest result of a variant in the study's metric; undefined if there is no record. */
  readonly results?: { readonly metric: Metric; readonly range: readonly [number, number] };
  /** When the last run ended. */
  readonly finishedAt?: string;
  /** Each run without a record: why it has none, or that it can be resumed. */
  readonly missing: readonly string[];
  /** Why the folder cannot be read. */
  readonly fault?: string;
}

/** `ablate ls`: lists the studies with results here, and what each still lacks. */
export function register(program: Command): void {
  program
    .command('ls')
    .description('list the studies that have results here, their runs and what is missing')
    .argument('[folder]', 'folder to search, with the folders below it', 'results')
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText('after', '\nExamples:\n  ablate ls\n  ablate ls docs/results --json')
    .action(list);
}

async function list(root: string, { json }: { json?: true }): Promise<void> {
  const folders = await resultsFolders(root);
  if (folders.length === 0) {
    throw new ConfigurationError(
      `No study has results in ${root}: train one with "ablate run", or name another folder.`,
    );
  }
  const listed = await Promise.all(folders.map(read));
  process.stdout.write(json ? `${JSON.stringify(listed, null, 2)}\n` : listText(listed));
}

async function read(folder: string): Promise<Listed> {
  const nothing = { folder, study: '', done: 0, planned: 0, seeds: [], missing: [] };
  try {
    const plan = await readPlan(folder);
    if (plan === undefined) return nothing;
    const results = await readResults(folder);
    const summary = summarize({ ...results, planned: plan.runs, study: plan.study });
    const names = await readdir(folder);
    const done = results.records.length;
    const [finishedAt] = results.records
      .map(({ timing }) => timing.finishedAt)
      .sort()
      .reverse();
    return {
      folder,
      study: plan.study.name,
      done,
      planned: done + summary.missing.length,
      seeds: summary.conditions?.seeds ?? [],
      ...resultsOf(summary),
      ...(finishedAt !== undefined && { finishedAt }),
      missing: whyMissing(summary, names.filter(isCheckpoint)),
    };
  } catch (error) {
    if (error instanceof ConfigurationError) return { ...nothing, fault: messageOf(error) };
    throw error;
  }
}

function resultsOf({ variants, question: { metric } }: StudySummary): Pick<Listed, 'results'> {
  const values = variants.map(({ result }) => result.value);
  return values.length === 0 ? {} : { results: { metric, range: [Math.min(...values), Math.max(...values)] } };
}

/** A run that was stopped has a checkpoint, from which `--resume` continues. */
function whyMissing(summary: StudySummary, checkpoints: readonly string[]): string[] {
  const texts = missingOf(summary).map(({ text }) => text);
  return summary.missing.map((run: MissingRun, index) => {
    const name = runName(run);
    const isStopped = checkpoints.some((file) => file.startsWith(`${name}.checkpoint`));
    return isStopped ? `${name}: stopped; ablate run --resume continues it` : at(texts, index);
  });
}

const indented = (text: string): string => wrapped(text, terminalWidth() - 2).replace(/^/gm, '  ');

function listText(listed: readonly Listed[]): string {
  const details = listed.flatMap(({ folder, missing, fault }) => [
    ...(fault === undefined ? [] : [wrapped(`${folder} cannot be read: ${fault}`)]),
    ...(missing.length > 0 ? [[`${folder} lacks:`, ...missing.map(indented)].join('\n')] : []),
  ]);
  return `${[terminalTable(tableOf(listed)), ...details].join('\n\n')}\n`;
}

/** A folder usually has the name of its study; if not, both are shown. */
const titleOf = (folder: string, study: string): string =>
  study === '' || basename(folder) === study ? folder : `${folder} (${study})`;

/** `top-1 50.5 to 83.3 %` */
const rangeText = ({ metric, range: [low, high] }: NonNullable<Listed['results']>): string =>
  withUnit(`${metric.name} ${valueText(low, metric)} to ${valueText(high, metric)}`, metric.unit);

const tableOf = (listed: readonly Listed[]): Pick<Table, 'columns' | 'rows'> => ({
  columns: [label('folder'), figure('runs'), figure('seeds'), figure('results'), label('last run')],
  rows: listed.map(({ folder, study, done, planned, seeds, results, finishedAt }) => [
    cell(titleOf(folder, study)),
    cell(`${done} of ${planned}`),
    cell(String(seeds.length)),
    cell(results ? rangeText(results) : '–'),
    cell(finishedAt?.slice(0, 10) ?? '–'),
  ]),
});
