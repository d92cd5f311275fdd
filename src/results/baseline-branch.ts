import { parseJson } from '../base/files/json.ts';
import { git, gitLines } from '../base/system/git.ts';
import { readRecord } from '../record/parse.ts';
import type { RunRecord } from '../record/record.ts';

/**
 * The branch that keeps the records of main, one file per study and commit. Artifacts and caches expire, but a branch
 * does not.
 */
export const baselineBranch = 'ablation-baselines';

/** How many commits before the current one are searched for records. */
const maximumAncestors = 500;

/** Path on the branch of the records of a study at a commit. */
export const baselineFile = (study: string, commit: string): string => `${study}/${commit}.json`;

/** The records in a file of the branch, or what is wrong with the file, as a phrase. */
export function parseBaseline(text: string): readonly RunRecord[] | string {
  const json = parseJson(text);
  if ('fault' in json) return 'they are not JSON';
  if (!Array.isArray(json.value)) return 'they are not a list';
  const records: RunRecord[] = [];
  for (const value of json.value) {
    const read = readRecord(JSON.stringify(value));
    if ('fault' in read) return read.fault;
    records.push(read.value);
  }
  return records;
}

/**
 * The records of `from`, or of the newest earlier commit that has some. They are read from the branch as the checkout
 * in `folder` knows it: the local branch, otherwise that of `origin`. Empty outside a checkout, or if they cannot be
 * read.
 */
export async function fetchedBaseline(folder: string, study: string, from = 'HEAD'): Promise<readonly RunRecord[]> {
  const ref = await branchRef(folder);
  if (ref === undefined) return [];
  const files = await filesOf(folder, ref, study);
  const history = await gitLines(folder, 'rev-list', `--max-count=${maximumAncestors}`, from);
  const file = history.map((commit) => baselineFile(study, commit)).find((path) => files.has(path));
  const text = file && (await git(folder, 'show', `${ref}:${file}`));
  const records = text ? parseBaseline(text) : [];
  return typeof records === 'string' ? [] : records;
}

/** A commit of main, with its records on the branch. */
export interface BaselineCommit {
  readonly commit: string;
  /** Day of the commit: `2026-11-26`. */
  readonly date: string;
  /** First line of its message. */
  readonly subject: string;
  /** The records, or what is wrong with them, as a phrase. */
  readonly records: readonly RunRecord[] | string;
}

/**
 * The commits up to the current one that have records of a study on the branch, oldest first. Undefined if the checkout
 * in `folder` does not know the branch.
 */
export async function baselineHistory(folder: string, study: string): Promise<BaselineCommit[] | undefined> {
  const ref = await branchRef(folder);
  if (ref === undefined) return undefined;
  const files = await filesOf(folder, ref, study);
  const log = ['log', '--first-parent', `--max-count=${maximumAncestors}`, '--format=%H%x09%cs%x09%s', 'HEAD'];
  const commits: BaselineCommit[] = [];
  for (const line of await gitLines(folder, ...log)) {
    const [commit = '', date = '', ...subject] = line.split('\t');
    const file = baselineFile(study, commit);
    if (!files.has(file)) continue;
    const records = parseBaseline((await git(folder, 'show', `${ref}:${file}`)) ?? '');
    commits.push({ commit, date, subject: subject.join(' '), records });
  }
  return commits.reverse();
}

async function branchRef(folder: string): Promise<string | undefined> {
  const refs = ['heads', 'remotes/origin'].map((space) => `refs/${space}/${baselineBranch}`);
  return (await gitLines(folder, 'for-each-ref', '--format=%(refname)', ...refs))[0];
}

const filesOf = async (folder: string, ref: string, study: string): Promise<ReadonlySet<string>> =>
  new Set(await gitLines(folder, 'ls-tree', '--full-tree', '--name-only', ref, `${study}/`));
