import type { Command } from 'commander';
import { summarize } from '../../judge/summarize.ts';
import { recordLook } from '../../results/looks.ts';
import { readPlan } from '../../results/plan-file.ts';
import { readRecorded } from '../../results/store.ts';
import { readThumbnails } from '../../results/thumbnails.ts';
import { loadPlan } from '../../study/load.ts';
import { commandOf } from '../../study/plan.ts';
import { studyTable } from '../study-text.ts';

interface ReportOptions {
  readonly plan?: string;
  readonly out?: string;
  readonly json?: true;
}

/** `ablate report`: builds the table again, from records alone. */
export function register(program: Command): void {
  program
    .command('report')
    .description('rebuild table, curves and report of a study from its records')
    .argument('<folder>', 'folder with the records of one study')
    .option('--plan <file>', 'the plan that the records were made for (default: study.json beside them)')
    .option('--out <folder>', 'folder for the report (default: beside the records)')
    .option('--json', 'print the summary as one JSON document instead of the table, and write no report')
    .addHelpText(
      'after',
      `
Examples:
  ablate report results/resnet-shortcut
  ablate report results/resnet-shortcut --json`,
    )
    .action(report);
}

async function report(folder: string, options: ReportOptions): Promise<void> {
  const results = await readRecorded(folder);
  const plan = options.plan === undefined ? await readPlan(folder) : (await loadPlan(options.plan)).plan;
  const known = [...results.records.map(({ config }) => config), ...results.failures];
  const looks = plan && (await recordLook(folder, plan, known));
  const input = { ...results, looks, ...(plan && { planned: plan.runs, study: plan.study }) };
  const thumbnails = await readThumbnails(folder, results.records[0].dataset.digest);
  // Imported late, because the help loads this file and drawing charts takes a second to load.
  const { writeReport } = await import('../../report/write.ts');
  const command = plan && commandOf(plan);
  const output = options.json
    ? JSON.stringify(summarize(input), null, 2)
    : studyTable(
        await writeReport({ ...input, thumbnails, outDir: options.out ?? folder, ...(command && { command }) }),
        command,
      );
  process.stdout.write(`${output}\n`);
  if (plan === undefined) {
    process.stderr.write(`${folder} holds no study.json, so the question is read off the levels of its records.\n`);
  }
}
