import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { Argument, type Command } from 'commander';
import { ConfigurationError } from '../../base/errors.ts';
import { bytesOf, removeWhole } from '../../base/files/folder.ts';
import { ablateHome } from '../../base/files/home.ts';
import { isLocked } from '../../base/files/lock.ts';
import { partialPrefix } from '../../base/files/partial.ts';
import { plural, size } from '../../base/format.ts';
import { cell, figure, label, type Table } from '../../report/tables/cells.ts';
import { isCheckpoint, resultsFolders } from '../../results/folders.ts';
import { datasetCache } from '../../run/prepare/dataset.ts';
import { isOpen, openPaths } from '../../run/prepare/in-use.ts';
import { printJson, terminalTable, wrapped } from '../terminal.ts';

const kinds = ['data', 'downloads', 'engines', 'checkpoints'] as const;
type Kind = (typeof kinds)[number];

/** Something that can be made again, and its size. */
interface Item {
  readonly kind: Kind;
  readonly path: string;
  readonly bytes: number;
  readonly inUse: boolean;
}

interface CleanOptions {
  readonly dryRun?: true;
  readonly json?: true;
}

/** `ablate clean`: lists prepared images, downloads, engines and checkpoints with their sizes, and removes them. */
export function register(program: Command): void {
  program
    .command('clean')
    .description('list what can be removed, with sizes, and remove the kinds that are named')
    .addArgument(new Argument('[kinds...]', `${kinds.join(', ')}; without one nothing is removed`).choices(kinds))
    .option('--dry-run', 'remove nothing')
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText(
      'after',
      `
What another process uses is kept. Records and reports are never removed.
  data         images prepared for training, in ${datasetCache} of this folder
  downloads    archives of images in ABLATE_HOME, which checkouts share
  engines      TensorFlow in ABLATE_HOME, which checkouts share
  checkpoints  unfinished runs in results, which then start over

Examples:
  ablate clean
  ablate clean data checkpoints --dry-run`,
    )
    .action(clean);
}

async function clean(named: readonly Kind[], { dryRun, json }: CleanOptions): Promise<void> {
  const opened = await openPaths();
  const items = (await Promise.all(kinds.map((kind) => itemsOf(kind, opened ?? new Set())))).flat();
  const wanted = named.length === 0 ? items : items.filter(({ kind }) => named.includes(kind));
  const removes = named.length > 0 && !dryRun;
  if (removes && opened === undefined) {
    throw new ConfigurationError(
      'This system does not say what other processes use: run "ablate clean" and remove by hand what it lists.',
    );
  }
  if (json) printJson(wanted);
  else
    process.stdout.write(wanted.length === 0 ? 'There is nothing to remove.\n' : `${terminalTable(tableOf(wanted))}\n`);
  const free = wanted.filter(({ inUse }) => !inUse);
  if (removes)
    for (const { path } of free) await removeWhole(path, partialPrefix(path) + randomBytes(4).toString('hex'));
  if (wanted.length > 0) process.stderr.write(`\n${wrapped(ended(wanted, free, removes, named.length > 0))}\n`);
}

function ended(wanted: readonly Item[], free: readonly Item[], removed: boolean, isNamed: boolean): string {
  const total = size(free.reduce((sum, { bytes }) => sum + bytes, 0));
  const kept = wanted.length - free.length;
  const rest =
    kept === 0 ? '' : ` ${plural(kept, 'item')} that another process uses ${kept === 1 ? 'is' : 'are'} kept.`;
  if (removed) return `Removed ${plural(free.length, 'item')}, ${total}.${rest}`;
  const how = isNamed ? '' : ` Name what to remove: ablate clean ${kinds.join(' | ')}.`;
  return `Nothing was removed; ${total} can be.${rest}${how}`;
}

const tableOf = (items: readonly Item[]): Pick<Table, 'columns' | 'rows'> => ({
  columns: [label('kind'), label('path'), figure('size'), label('')],
  rows: items.map(({ kind, path, bytes, inUse }) => [
    cell(kind),
    cell(shortPath(path)),
    cell(size(bytes)),
    cell(inUse ? 'in use' : ''),
  ]),
});

/** Shortens a digest to its start, and the user's home to `~`. */
function shortPath(path: string): string {
  const digests = path.replace(/[0-9a-f]{52}(?=$|\.)/, '…');
  return digests.startsWith(homedir() + sep) ? `~${digests.slice(homedir().length)}` : digests;
}

async function itemsOf(kind: Kind, opened: ReadonlySet<string>): Promise<Item[]> {
  const paths = await pathsOf[kind]();
  return Promise.all(
    paths.map(async (path) => ({ kind, path, bytes: await bytesOf(path), inUse: await isInUse(kind, path, opened) })),
  );
}

/** Where each kind is kept. Files with other names belong to something else. */
const pathsOf: Readonly<Record<Kind, () => Promise<string[]>>> = {
  data: () => entries(datasetCache, /^[0-9a-f]{64}(\.partial-[0-9a-f]+)?$/),
  downloads: () => entries(join(ablateHome(), 'datasets'), /^[^.].*(?<!\.lock)$/),
  engines: () => entries(join(ablateHome(), 'engine'), /^(native|gpu)-.*(?<!\.lock)$/),
  checkpoints: async () => {
    const folders = await resultsFolders('results');
    return (await Promise.all(folders.map((folder) => entries(folder, /\.checkpoint/)))).flat().filter(isCheckpoint);
  },
};

async function entries(folder: string, name: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((each) => name.test(each))
    .sort()
    .map((each) => join(folder, each));
}

/** A folder that is being built is locked under its final name. A run holds the folder of its checkpoints open. */
async function isInUse(kind: Kind, path: string, opened: ReadonlySet<string>): Promise<boolean> {
  if (kind === 'checkpoints') return opened.has(join(process.cwd(), dirname(path))) || isOpen(path, opened);
  const [final = path] = path.split(partialPrefix(''));
  return (await isLocked(final)) || isOpen(path, opened);
}
