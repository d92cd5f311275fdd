import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import { sha256 } from '../../base/files/digest.ts';
import { ablateIn } from '../../base/system/ablate.ts';
import { endOf } from '../../base/system/child.ts';
import { withPath } from '../../data/sources/path.ts';
import { type Drift, driftBetween } from '../../record/drift.ts';
import { threadsOf } from '../../record/engine.ts';
import { parseRecord } from '../../record/parse.ts';
import type { RunRecord } from '../../record/record.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import { attempt, interrupted, inWorktree } from './worktree.ts';

export interface ReplayRequest {
  readonly record: RunRecord;
  /** The config exactly as the record has it: the code of that commit does not know fields that were added later. */
  readonly written: RunConfig;
  /** The study's config file, relative to the top of its repository. The command runs there. */
  readonly config: string;
  readonly signal: AbortSignal;
  /** Receives a line for people about each step. */
  readonly log: (line: string) => void;
}

/**
 * Trains the run of a record again with the code of its commit, in a worktree, with the packages of that commit's
 * lockfile. Undefined if the two records are equal to the last bit.
 *
 * @throws ConfigurationError if the record's code is not available
 * @throws InterruptedError when `signal` aborts, after the worktree is removed
 */
export async function replay(request: ReplayRequest): Promise<Drift | undefined> {
  const { record, signal, log } = request;
  const { commit } = record.provenance;
  if (commit === null) {
    throw new ConfigurationError(
      `The record of ${runName(record.config)} names no commit, so its code is not known: give a record that was trained in a Git repository.`,
    );
  }
  if (record.provenance.dirty)
    log('The record was trained with local changes, which no commit has: the replay may give other numbers.');
  log(`Checking out ${commit}.`);
  return inWorktree(commit, { what, from: '.', signal }, async ({ tree, folder }) => {
    log('Installing the packages of its lockfile.');
    await attempt('npm', ['ci', '--no-audit', '--no-fund'], tree, { what, signal });
    return driftBetween(record, await trainIn(tree, folder, request));
  });
}

/** The subject of sentences about it. */
const what = 'The replay';

/** Trains the run with the code in `tree`. It also uses the prepared data of the folder in which this command runs. */
async function trainIn(
  tree: string,
  folder: string,
  { record, written, config, signal, log }: ReplayRequest,
): Promise<RunRecord> {
  const file = join(tree, config);
  await requireConfig(file, config, record);
  const program = ablateIn(tree);
  if (program === undefined) {
    throw new ConfigurationError(
      'The commit of the record has no command ablate, of its own or as a package: give a record of a commit that has one.',
    );
  }
  const { engine } = record.provenance;
  const planFile = join(folder, 'plan.json');
  const planned = await attempt(process.execPath, [program, 'plan', '--json', '--config', file], '.', {
    what,
    signal,
  });
  const run = { ...written, dataset: { ...written.dataset, source: sourceFor(written, file, config) } };
  // Repeats what the machine decided then, if the code of that commit has the setting.
  if ('threads' in written) run.threads = threadsOf(engine) ?? run.threads;
  await writeFile(planFile, JSON.stringify({ ...JSON.parse(planned), config: file, options: [], runs: [run] }));
  const name = runName(run);
  log(`Training ${name}.`);
  const chosen = engine.engine === 'external' ? [] : ['--engine', engine.engine];
  const words = ['train', '--plan', planFile, '--run', name, ...chosen, '--out', folder];
  // Code that writes schema 1 reuses nothing, and has no such option.
  await follow([program, ...words, ...(record.key === null ? [] : ['--fresh'])], signal);
  const path = join(folder, `${name}.json`);
  return parseRecord(await readFile(path, 'utf8'), path);
}

/** Where the data are: in the commit itself, or where the same config finds them in this checkout. */
const sourceFor = ({ dataset: { source } }: RunConfig, file: string, config: string): string =>
  withPath(source, (path) => (existsSync(join(dirname(file), path)) ? path : resolve(dirname(config), path)));

async function requireConfig(file: string, config: string, { provenance }: RunRecord): Promise<void> {
  const content = await readFile(file).catch(() => undefined);
  if (content === undefined) {
    throw new ConfigurationError(
      `Commit ${provenance.commit} has no ${config}: give the study of the record as --config.`,
    );
  }
  if (provenance.config === null || provenance.dirty || sha256(content) === provenance.config) return;
  throw new ConfigurationError(
    `${config} at ${provenance.commit} is not the study of the record: give the one that is as --config.`,
  );
}

/** Runs a Node.js program to its end, and passes on what it prints for people. */
async function follow(words: readonly string[], signal: AbortSignal): Promise<void> {
  const { exitCode } = await endOf(spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] }), signal);
  if (exitCode === 0) return;
  if (signal.aborted) throw interrupted(what);
  throw new ConfigurationError(`The replay's training ended with exit code ${exitCode}: its own lines say why.`);
}
