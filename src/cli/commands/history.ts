import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError } from '../../base/errors.ts';
import { writingTo } from '../../base/files/disk.ts';
import { writeWhole } from '../../base/files/write.ts';
import { historyOf } from '../../judge/history.ts';
import { toMarkdown } from '../../report/markdown/markdown.ts';
import { changeText, historyRemarks, historyTable } from '../../report/tables/history.ts';
import { baselineBranch, baselineHistory } from '../../results/baseline-branch.ts';
import { resultsPlace } from '../../results/store.ts';
import { defaultConfig, loadStudy } from '../../study/load.ts';
import { questionOf } from '../../study/question.ts';
import { printJson, terminalTable } from '../terminal.ts';

interface HistoryOptions {
  readonly config: string;
  readonly out?: string;
  readonly json?: true;
}

/** `ablate history`: draws main's results over its commits, from the records that the workflow Baseline keeps. */
export function register(program: Command): void {
  program
    .command('history')
    .description('draw the results of main over its commits, from the branch of baselines')
    .option('--config <file>', 'the study', defaultConfig)
    .option('--out <file>', 'file for the page (default: results/<study>/history.html)')
    .option('--json', 'print one JSON document instead of the table, and write nothing')
    .addHelpText(
      'after',
      `
The branch must be in the checkout: git fetch origin ${baselineBranch}

Examples:
  ablate history
  ablate history --out site/index.html`,
    )
    .action(drawHistory);
}

async function drawHistory({ config, out, json }: HistoryOptions): Promise<void> {
  const study = await loadStudy(config);
  const { name } = study;
  const commits = await baselineHistory(dirname(resolve(config)), name);
  if (commits === undefined) {
    throw new ConfigurationError(
      `There is no branch ${baselineBranch} in this checkout: git fetch origin ${baselineBranch}; the workflow Baseline writes it.`,
    );
  }
  const history = historyOf(name, commits, questionOf(study));
  if (history.rows.length === 0) {
    throw new ConfigurationError(
      `${baselineBranch} has no readable records of study "${name}" for a commit of this branch: in a shallow checkout, git fetch --unshallow.`,
    );
  }
  if (json) {
    const { leftOut: _, ...known } = history;
    const rows = history.rows.map((row) => ({
      ...row,
      results: Object.fromEntries(row.results),
      change: row.change && changeText(row.change),
    }));
    printJson({ ...known, rows, remarks: historyRemarks(history) });
    return;
  }
  const path = out ?? join('results', name, 'history.html');
  // Imported late, because the help loads this file and drawing charts takes a second to load.
  const { historyPage } = await import('../../report/page/history.ts');
  await writingTo(resultsPlace(dirname(path)), async () => writeWhole(path, await historyPage(history)));
  const table = historyTable(history);
  process.stdout.write(`${process.stdout.isTTY ? terminalTable(table) : toMarkdown(table)}\n`);
  process.stderr.write(
    `${historyRemarks(history)
      .map((remark) => `${remark}\n`)
      .join('')}\nPage: ${path}\n`,
  );
}
