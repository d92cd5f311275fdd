import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ConfigurationError, messageOf } from '../base/errors.ts';
import type { Place } from '../base/files/disk.ts';
import { writeWhole } from '../base/files/write.ts';
import { groupBy } from '../base/group.ts';
import type { RunFailure } from '../record/failure.ts';
import { maximumBytes, parseFailure, parseRecord, readRecord } from '../record/parse.ts';
import type { RunRecord } from '../record/record.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { planFile } from './plan-file.ts';
import { thumbnailsFile } from './thumbnails.ts';

/** Contents of a folder of results, in the order of the file names. */
export interface Results {
  readonly records: readonly RunRecord[];
  /** Runs that left a note of their failure but no record. */
  readonly failures: readonly RunFailure[];
}

/** A file that was read. `origin` is its path, for messages. */
interface ResultFile {
  readonly origin: string;
  readonly text: string;
}

type Run = Pick<RunConfig, 'variant' | 'seed'>;

const failureSuffix = '.failure.json';
/** The report writes this file beside the records it was made from. */
const reportFile = 'report.json';

/** A folder of results, as a place that must be writable. */
export const resultsPlace = (folder: string): Place => ({
  folder,
  whenFull: 'free some, or give --out a folder on another disk',
  whenRefused: 'give --out a folder that is yours',
});

/** Writes `DIR/<run>.json`, whole or not at all, removes the note of an earlier failure, and returns the path. */
export async function writeRecord(directory: string, record: RunRecord): Promise<string> {
  const name = fileName(record.config);
  const path = await write(join(directory, `${name}.json`), record);
  await rm(failurePath(directory, record.config), { force: true });
  return path;
}

/** Path of a run's weights, beside its record. */
export const weightsPath = (directory: string, run: Run): string => join(directory, `${fileName(run)}.safetensors`);

/** The folder inside the results that keeps replaced records, with their weights. */
export const replacedFolder = 'replaced';

/** Moves an existing record of the run aside if it differs, so that no result is lost unnoticed. */
export async function setAsideRecord(directory: string, record: RunRecord): Promise<void> {
  const path = join(directory, `${fileName(record.config)}.json`);
  const earlier = await readFile(path, 'utf8').catch(() => undefined);
  const read = earlier === undefined ? undefined : readRecord(earlier);
  if (read === undefined || ('value' in read && read.value.key === record.key)) return;
  await setAside(path);
}

/** Moves a file of the results to the folder of replaced ones, with its time in its name. */
export async function setAside(path: string): Promise<void> {
  const folder = join(dirname(path), replacedFolder);
  await mkdir(folder, { recursive: true });
  const { mtime } = await stat(path);
  const extension = extname(path);
  const stamp = mtime.toISOString().replace(/[:.]/g, '-');
  await rename(path, join(folder, `${basename(path, extension)}-${stamp}${extension}`));
}

/** Writes `DIR/<run>.failure.json` and returns its path. */
export async function writeFailure(directory: string, failure: RunFailure): Promise<string> {
  return write(failurePath(directory, failure), failure);
}

/** Path of the note of a failed run. */
export const failurePath = (directory: string, run: Run): string => join(directory, fileName(run) + failureSuffix);

/**
 * Reads every record and failure of a folder. Throws ConfigurationError if the folder is missing, if a file is not a
 * valid record, or if two records are of one run.
 */
export async function readResults(directory: string): Promise<Results> {
  const names = await readdir(directory).catch(() => {
    throw new ConfigurationError(`There is no folder ${directory}: give the folder that holds the records of a study.`);
  });
  const wanted = names
    .filter((name) => name.endsWith('.json') && ![reportFile, planFile, thumbnailsFile].includes(name))
    .sort();
  return collectResults(await Promise.all(wanted.map((name) => readResultFile(join(directory, name)))));
}

/** Results with at least one record. */
export interface RecordedResults extends Results {
  readonly records: readonly [RunRecord, ...RunRecord[]];
}

/** The same for a folder that must hold a record; throws ConfigurationError if it holds none. */
export async function readRecorded(directory: string): Promise<RecordedResults> {
  const { records, failures } = await readResults(directory);
  const [first, ...others] = records;
  if (first !== undefined) return { records: [first, ...others], failures };
  throw new ConfigurationError(`${directory} holds no run record: give the folder that ablate run or train wrote to.`);
}

/** Parses the files of a folder. Throws like `readResults`. */
function collectResults(files: readonly ResultFile[]): Results {
  const failed = files.filter(({ origin }) => origin.endsWith(failureSuffix));
  const records = onePerRun(
    files.filter((file) => !failed.includes(file)),
    parseRecord,
    ({ config }) => runName(config),
  );
  const failures = onePerRun(failed, parseFailure, runName);
  return {
    records: [...records.values()],
    failures: [...failures].filter(([run]) => !records.has(run)).map(([, failure]) => failure),
  };
}

function onePerRun<T>(
  files: readonly ResultFile[],
  parse: (text: string, origin: string) => T,
  nameOf: (value: T) => string,
): Map<string, T> {
  const read = files.map(({ origin, text }) => ({ origin, value: parse(text, origin) }));
  for (const [run, [one, other]] of groupBy(read, ({ value }) => nameOf(value))) {
    if (one === undefined || other === undefined) continue;
    throw new ConfigurationError(
      `${one.origin} and ${other.origin} are both results of run ${run}: remove one of them.`,
    );
  }
  return new Map(read.map(({ value }) => [nameOf(value), value]));
}

async function readResultFile(path: string): Promise<ResultFile> {
  const unreadable = (error: unknown): never => {
    throw new ConfigurationError(`${path} cannot be read (${messageOf(error)}), expected a run record: remove it.`);
  };
  const file = await stat(path).catch(unreadable);
  // Reading a pipe would wait for whoever writes to it.
  if (!file.isFile()) return unreadable('it is not a file');
  if (file.size > maximumBytes) {
    throw new ConfigurationError(
      `${path} has ${file.size} bytes, a run record at most ${maximumBytes}: remove the file.`,
    );
  }
  return { origin: path, text: await readFile(path, 'utf8').catch(unreadable) };
}

async function write(path: string, value: RunRecord | RunFailure): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
  return path;
}

/** The name of a run's files; throws ConfigurationError if the run cannot have any, because its name may be anything. */
export function fileName(run: Run): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(run.variant)) {
    throw new ConfigurationError(
      `Variant "${run.variant}" cannot name a file: use letters, digits, dots, dashes and underscores in the study's variant().`,
    );
  }
  return runName(run);
}
