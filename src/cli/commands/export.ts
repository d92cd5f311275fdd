import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { ConfigurationError } from '../../base/errors.ts';
import { writingTo } from '../../base/files/disk.ts';
import { writeWhole } from '../../base/files/write.ts';
import type { RunRecord } from '../../record/record.ts';
import { recordsCsv } from '../../report/export/csv.ts';
import { eventFile } from '../../report/export/tensorboard.ts';
import { readRecorded, resultsPlace } from '../../results/store.ts';
import { runName } from '../../study/config.ts';

interface ExportOptions {
  readonly csv?: true;
  readonly json?: true;
  readonly tensorboard?: true;
  readonly out?: string;
}

/** `ablate export`: writes the records of a study for other programs. */
export function register(program: Command): void {
  program
    .command('export')
    .description('write the records of a study for a spreadsheet, a notebook or TensorBoard')
    .argument('<folder>', 'folder with the records of one study')
    .addOption(new Option('--csv', 'one row per run and epoch').conflicts(['json', 'tensorboard']))
    .addOption(new Option('--json', 'all records as one JSON document').conflicts('tensorboard'))
    .option('--tensorboard', 'one event file per run, each in its own folder')
    .option(
      '--out <path>',
      'file to write (default: stdout); with --tensorboard a folder (default: <folder>/tensorboard)',
    )
    .addHelpText(
      'after',
      `
Examples:
  ablate export results/resnet-shortcut --csv > runs.csv
  ablate export results/resnet-shortcut --tensorboard --out logs
  tensorboard --logdir logs`,
    )
    .action(exportRecords);
}

async function exportRecords(folder: string, { csv, json, tensorboard, out }: ExportOptions): Promise<void> {
  if (!csv && !json && !tensorboard) {
    throw new ConfigurationError('No format is named: give --csv, --json or --tensorboard.');
  }
  const { records } = await readRecorded(folder);
  if (tensorboard) await writeEvents(records, out ?? join(folder, 'tensorboard'));
  else await give(csv ? recordsCsv(records) : `${JSON.stringify(records, null, 2)}\n`, out);
}

async function give(text: string, out: string | undefined): Promise<void> {
  if (out === undefined) process.stdout.write(text);
  else await writingTo(resultsPlace(dirname(out)), () => writeWhole(out, text));
}

/** TensorBoard names a run by its folder. */
async function writeEvents(records: readonly RunRecord[], folder: string): Promise<void> {
  await writingTo(resultsPlace(folder), async () => {
    for (const record of records) {
      const run = join(folder, runName(record.config));
      await mkdir(run, { recursive: true });
      const seconds = Math.floor(Date.parse(record.timing.startedAt) / 1000);
      await writeWhole(join(run, `events.out.tfevents.${seconds}.ablate`), Buffer.from(eventFile(record)));
    }
  });
  process.stderr.write(`${records.length} event files: tensorboard --logdir ${folder}\n`);
}
