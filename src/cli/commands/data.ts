import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { at } from '../../base/arrays.ts';
import type { DatasetRequest } from '../../base/dataset-request.ts';
import { count } from '../../base/format.ts';
import type { Split } from '../../data/dataset.ts';
import { datasetFolder, type PreparedDataset } from '../../data/prepare.ts';
import { verifyDataset } from '../../data/store.ts';
import { datasetCache, openDataset } from '../../run/prepare/dataset.ts';
import { withInterrupt } from '../interrupt.ts';
import { planned } from '../planned.ts';
import { addDataOptions, type StudyOptions } from '../study-options.ts';
import { runTask } from '../tasks.ts';
import { log, namedValues } from '../terminal.ts';

type DataOptions = Pick<StudyOptions, 'config' | 'preset' | 'dataset' | 'imageSize' | 'limit'> & {
  plan?: string;
  locate?: true;
  verify?: true;
  json?: true;
};

/** `ablate data`: prepares the images of a study before its runs, and says what is in them. */
export function register(program: Command): void {
  const command = program
    .command('data')
    .description('prepare the images of the study and print what was kept, skipped and split');
  addDataOptions(command)
    .option('--plan <file>', 'take the images of this plan as they are')
    .option('--locate', 'print the folder of the prepared images, and prepare nothing')
    .option('--verify', 'read the whole prepared copy and compare it with its digests')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  ablate data                                      the images of the study
  ablate data --dataset cats_vs_dogs --image-size 64
  ablate data --dataset folder:flowers --json      images, a folder per class`,
    )
    .action(printDataset);
}

async function printDataset(options: DataOptions): Promise<void> {
  const { plan } = await planned(options);
  const request = at(plan.runs, 0).dataset;
  const root = dirname(resolve(plan.config));
  if (options.locate) {
    const folder = await datasetFolder(request, { root, cacheFolder: datasetCache, log });
    process.stdout.write(`${options.json ? JSON.stringify({ folder }) : folder}\n`);
    return;
  }
  const dataset = await prepare(request, root);
  if (options.verify) await verifyDataset(dataset.folder);
  const facts = describe(dataset);
  process.stdout.write(options.json ? `${JSON.stringify(facts, null, 2)}\n` : lines(facts));
}

const prepare = (request: DatasetRequest, root: string): Promise<PreparedDataset> =>
  withInterrupt((signal) =>
    runTask(`Data: ${request.source}`, async (report) => {
      return (await openDataset(request, { root, fallback: false, signal, report })).dataset;
    }),
  );

function describe(dataset: PreparedDataset) {
  const { source, title, imageSize, skipped, train, val, digest, splitDigest, folder } = dataset;
  const classes = dataset.classes.map((name, label) => ({
    name,
    train: ofClass(train, label),
    val: ofClass(val, label),
  }));
  const sizes = { kept: train.size + val.size, skipped, train: train.size, val: val.size };
  return { source, title, imageSize, ...sizes, classes, digest, splitDigest, folder };
}

const ofClass = ({ labels }: Split, label: number): number => labels.filter((value) => value === label).length;

function lines(facts: ReturnType<typeof describe>): string {
  const { title, imageSize, kept, skipped, train, val, classes, digest, splitDigest, folder } = facts;
  const reasons = Object.entries(skipped).map(([reason, images]) => `${count(images)} ${reason}`);
  const named = classes.map(({ name, ...split }) => `${name} (${count(split.train)} train, ${count(split.val)} val)`);
  return namedValues([
    ['images', `${title}, ${imageSize} x ${imageSize}`],
    ['kept', count(kept)],
    ['skipped', reasons.join(', ')],
    ['train', count(train)],
    ['val', count(val)],
    ['classes', named.join(', ')],
    ['digest', digest],
    ['split', splitDigest],
    ['folder', folder],
  ]);
}
