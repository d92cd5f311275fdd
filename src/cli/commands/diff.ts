import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { shortList } from '../../base/format.ts';
import { type Network, requireLogits } from '../../network/network.ts';
import { layersTables, networksSentence, networksTable } from '../../report/tables/networks.ts';
import { mergeBase, type TrackedFile, trackedFile } from '../../results/commits.ts';
import { inWorktree } from '../../run/again/worktree.ts';
import { defaultConfig, loadStudy } from '../../study/load.ts';
import { changesBetween } from '../../study/network-changes.ts';
import type { NetworkDiff } from '../../study/network-diff.ts';
import { networkOf, type Study } from '../../study/study.ts';
import { variantsOf } from '../../study/variants.ts';
import { withInterrupt } from '../interrupt.ts';
import { positiveInteger } from '../options.ts';
import { type Planned, planned } from '../planned.ts';
import type { StudyOptions } from '../study-options.ts';
import { terminalTable, wrapped } from '../terminal.ts';

type DiffOptions = Pick<StudyOptions, 'config' | 'preset' | 'imageSize'> & {
  plan?: string;
  classes: number;
  json?: true;
};

/** `ablate diff`: what this branch changes in the networks of the study, before anything is trained. */
export function register(program: Command): void {
  program
    .command('diff')
    .description('show what this branch changes in the networks of the study, and train nothing')
    .argument(
      '[ref]',
      'branch, tag or commit to compare with, from where this branch left it (default: the main branch)',
    )
    .option('--config <file>', 'the study', defaultConfig)
    .option('--preset <name>', 'settings that the study names, such as full')
    .option('--image-size <pixels>', 'height and width of the images', positiveInteger('--image-size'))
    .option('--plan <file>', 'take the variants and image sizes of this plan')
    .option('--classes <number>', 'classes of the head', positiveInteger('--classes'), 2)
    .option('--json', 'print one JSON document instead of the tables')
    .addHelpText(
      'after',
      `
Local changes count as part of this branch.

Examples:
  ablate diff
  ablate diff v0.1.0 --image-size 64`,
    )
    .action(printDiff);
}

async function printDiff(ref: string | undefined, options: DiffOptions): Promise<void> {
  const { study, plan } = await planned(options);
  refuseTrainer(study);
  const config = await trackedFile(plan.config);
  const commit = await mergeBase(config.top, ref);
  const diff = await withInterrupt((signal) =>
    inWorktree(commit, { what: 'The comparison', from: config.top, signal }, async ({ tree }) => {
      const base = await studyAt(commit, tree, config);
      return diffOf({ study, plan, classes: options.classes, commit, base });
    }),
  );
  process.stdout.write(options.json ? `${JSON.stringify(diff)}\n` : diffText(diff));
}

function refuseTrainer({ name, trainer }: Study): void {
  if (trainer === undefined) return;
  throw new ConfigurationError(
    `Study "${name}" is trained by a program of its own, whose networks Ablate cannot read: "git diff" shows what changed in it.`,
  );
}

/** The study at another commit, built with the packages that are installed here. */
async function studyAt(commit: string, tree: string, { top, path }: TrackedFile): Promise<Study<Network>> {
  const file = join(tree, path);
  if (!existsSync(file)) {
    throw new ConfigurationError(`There is no ${path} at ${commit.slice(0, 7)}: give a commit that has this study.`);
  }
  await lendPackages(tree, top, dirname(path));
  return atCommit(commit, () => loadStudy(file));
}

/** Links installed packages into the worktree: those of `folder` and of the folders above it. */
async function lendPackages(tree: string, top: string, folder: string): Promise<void> {
  for (let here = resolve(top, folder); ; here = dirname(here)) {
    const packages = join(here, 'node_modules');
    const inside = relative(top, here);
    const isAbove = inside.startsWith('..');
    const link = join(tree, isAbove ? '' : inside, 'node_modules');
    if (existsSync(packages) && !existsSync(link)) await symlink(packages, link, 'junction');
    if (isAbove || here === dirname(here)) return;
  }
}

/** A failure in the code of another commit is not a bug of this version. */
async function atCommit<Result>(commit: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new ConfigurationError(
      `The networks of ${commit.slice(0, 7)} cannot be built with the packages installed here: ${messageOf(error)}`,
    );
  }
}

interface DiffRequest extends Planned {
  readonly classes: number;
  readonly commit: string;
  readonly base: Study<Network>;
}

/** Both sides are built for the image size of the plan, so that only the networks can differ. */
async function diffOf({ study, plan, classes, commit, base }: DiffRequest): Promise<NetworkDiff> {
  const networksOf = (of: Study<Network>) => (name: string, imageSize: number) => {
    const variant = variantsOf(of).find((each) => each.name === name);
    return variant && requireLogits(networkOf(of, variant.levels, { imageSize, classes }), classes, `Variant ${name}`);
  };
  const sizes = new Map(plan.runs.map(({ variant, dataset }) => [variant, dataset.imageSize]));
  const [usual = 0] = sizes.values();
  const here = variantsOf(study).map(({ name }) => name);
  const gone = (await atCommit(commit, () => variantsOf(base)))
    .map(({ name }) => name)
    .filter((name) => !here.includes(name));
  const variants = [];
  for (const variant of [...sizes.keys(), ...gone]) {
    const imageSize = sizes.get(variant) ?? usual;
    const before = await atCommit(commit, () => networksOf(base)(variant, imageSize));
    variants.push({ variant, imageSize, ...changesBetween(before, networksOf(study)(variant, imageSize)) });
  }
  return { schema: 1, commit, classes, variants };
}

/** Sentence and tables for a terminal. */
function diffText(diff: NetworkDiff): string {
  const overview = networksTable(diff);
  const layers = layersTables(diff).map(({ variants, table }) => `${shortList(variants)}:\n${terminalTable(table)}`);
  const parts = [wrapped(networksSentence(diff)), terminalTable(overview), ...layers, wrapped(`${overview.caption}.`)];
  return `${parts.join('\n\n')}\n`;
}
