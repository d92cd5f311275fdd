import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ConfigurationError } from '../../base/errors.ts';
import { driftText } from '../../record/drift.ts';
import { parseRecord } from '../../record/parse.ts';
import { replay } from '../../run/again/replay.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import { defaultConfig } from '../../study/load.ts';
import { withInterrupt } from '../interrupt.ts';
import { log } from '../terminal.ts';

/** `ablate replay`: trains the run of a record again with the code of its commit, and compares the two. */
export function register(program: Command): void {
  program
    .command('replay')
    .description('train the run of a record again with the code and packages of its commit, and compare')
    .argument('<record>', 'the JSON file of a run')
    .option('--config <file>', 'the study of the record', defaultConfig)
    .addHelpText('after', '\nExample:\n  ablate replay results/resnet-shortcut/resnet34-seed0.json')
    .action(replayRecord);
}

async function replayRecord(path: string, { config }: { config: string }): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ConfigurationError(`There is no record ${path}: give the file of a run, such as results/STUDY/RUN.json.`);
  });
  const record = parseRecord(text, path);
  const { config: written }: { config: RunConfig } = JSON.parse(text);
  const drift = await withInterrupt((signal) => replay({ record, written, config, signal, log }));
  const name = runName(record.config);
  if (drift === undefined) {
    process.stdout.write(`The replay of ${name} is identical: every epoch and every prediction to the last bit.\n`);
    return;
  }
  process.stdout.write(`${driftText(drift, `The replay of ${name}`)}\n`);
  process.exitCode = 1;
}
