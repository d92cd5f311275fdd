import type { Command } from 'commander';
import { ConfigurationError } from '../base/errors.ts';
import { summarize } from '../report/summarize.ts';
import { readResults } from '../results/store.ts';

/** `ablate report`: the table again, from records alone. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('rebuild table, curves and report of a study from its records')
    .argument('<folder>', 'folder with the records of one study')
    .option('--out <folder>', 'where the report goes (default: beside the records)')
    .option('--json', 'print the summary as one JSON document instead of the table, and write nothing')
    .addHelpText(
      'after',
      `
Examples:
  ablate report results/resnet-shortcut
  ablate report results/resnet-shortcut --json`,
    )
    .action(report);
}

async function report(folder: string, options: { out?: string; json?: true }): Promise<void> {
  const results = await readResults(folder);
  if (results.records.length === 0) {
    throw new ConfigurationError(`${folder} holds no run record: give the folder that ablate run or train wrote to.`);
  }
  // Loaded late: drawing charts takes a second to load, and every command loads this file.
  const { writeReport } = await import('../report/write.ts');
  const output = options.json
    ? JSON.stringify(summarize(results), null, 2)
    : await writeReport({ ...results, outDir: options.out ?? folder });
  process.stdout.write(`${output}\n`);
}
