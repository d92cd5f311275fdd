import { ConfigurationError, messageOf } from '../../base/errors.ts';
import type { RunRecord } from '../../record/record.ts';
import { baselineBranch, baselineFile, parseBaseline } from '../../results/baseline-branch.ts';
import { runName } from '../../study/config.ts';
import { type GitHub, ifFound, refusalOf, statusOf } from '../api/github.ts';
import { mergeBaseOf } from '../api/pull-request.ts';

/** How many commits before the merge-base are searched for records. */
const maximumAncestors = 500;
/** How many commits with unreadable records are skipped. */
const maximumUnreadable = 3;
/** How often storing is tried again if another run moved the branch meanwhile. */
const storeAttempts = 5;

/** Records of one study at one commit of main. */
export interface Baseline {
  readonly study: string;
  readonly commit: string;
  readonly records: readonly RunRecord[];
}

/** What the branch has of a study up to a commit. */
export interface BaselineSearch {
  readonly baseline: Baseline | undefined;
  /** A sentence for each commit whose records cannot be read, for example because they are of an older version. */
  readonly unreadable: readonly string[];
}

/**
 * The records of `study` at `commit`, or at its newest ancestor with readable ones. They are in the branch's file
 * `STUDY/COMMIT.json`. Older ones are in `COMMIT.json`, which holds those of one study.
 */
export async function findBaseline(
  github: GitHub,
  { study, commit }: Pick<Baseline, 'study' | 'commit'>,
): Promise<BaselineSearch> {
  const files = await storedFiles(github, study);
  const unreadable: string[] = [];
  if (files.size === 0) return { baseline: undefined, unreadable };
  for await (const sha of historyOf(github, commit)) {
    const blob = files.get(`${sha}.json`);
    if (blob === undefined) continue;
    const read = await readRecords(github, blob);
    if (typeof read === 'string') {
      unreadable.push(`The records of ${sha} on main are left out, as this version cannot read them: ${read}.`);
      if (unreadable.length === maximumUnreadable) break;
      continue;
    }
    const records = read.filter(({ config }) => config.study === study);
    if (records.length > 0) return { baseline: { study, commit: sha, records }, unreadable };
  }
  return { baseline: undefined, unreadable };
}

/** The records of a study at exactly this commit; empty if they cannot be read. */
async function recordsAt(
  github: GitHub,
  { study, commit }: Pick<Baseline, 'study' | 'commit'>,
): Promise<readonly RunRecord[]> {
  const blob = (await storedFiles(github, study)).get(`${commit}.json`);
  const read = blob === undefined ? [] : await readRecords(github, blob);
  return typeof read === 'string' ? [] : read.filter(({ config }) => config.study === study);
}

/** The records that main has of a study, up to where this run's commit left it. These runs need not be trained again. */
export async function trainedOnMain(github: GitHub, study: string): Promise<readonly RunRecord[]> {
  const { head, base } = github.event.pull_request ?? {};
  const commit = head && base ? await mergeBaseOf(github, base.sha, head.sha) : github.sha;
  if (commit === undefined) return [];
  return (await findBaseline(github, { study, commit })).baseline?.records ?? [];
}

/**
 * Replaces a record that says it is reused by main's own record, because the code that ran may have been changed to
 * write anything. Undefined if main has no such record.
 */
export async function mainsOwn(
  github: GitHub,
  { config, key, provenance: { commit } }: RunRecord,
): Promise<RunRecord | undefined> {
  if (key === null || commit === null) return undefined;
  const records = await recordsAt(github, { study: config.study, commit });
  const own = records.find((record) => record.key === key && runName(record.config) === runName(config));
  return own && { ...own, config, reused: true };
}

/**
 * Stores the records of a commit of main. They replace those of an earlier run of the same study and commit.
 *
 * @throws ConfigurationError if GitHub lets nobody, or not this token, write the branch
 */
export async function storeBaseline(github: GitHub, baseline: Baseline): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await commitRecords(github, baseline);
    } catch (error) {
      if (isRace(error) && attempt < storeAttempts) continue;
      const refusal = [403, 404, 409, 422].includes(statusOf(error) ?? 0) ? refusalOf(error) : undefined;
      if (refusal === undefined) throw error;
      throw new ConfigurationError(
        `The records of ${baseline.study} could not be kept on the branch ${baselineBranch}. ${refusal} The job needs "contents: write", and no ruleset may keep it from creating and updating that branch.`,
      );
    }
  }
}

/** Whether another run created or moved the branch meanwhile. */
const isRace = (error: unknown): boolean =>
  statusOf(error) === 422 && /fast.?forward|already exists/i.test(messageOf(error));

async function commitRecords(github: GitHub, { study, commit, records }: Baseline): Promise<void> {
  const { client, repository } = github;
  const parent = await tipOf(github);
  const content = `${JSON.stringify(records, null, 1)}\n`;
  const { data: tree } = await client.rest.git.createTree({
    ...repository,
    ...(parent && { base_tree: parent }),
    tree: [{ path: baselineFile(study, commit), mode: '100644', type: 'blob', content }],
  });
  const { data: created } = await client.rest.git.createCommit({
    ...repository,
    message: `Keep what ${study} gives at ${commit}`,
    tree: tree.sha,
    parents: parent ? [parent] : [],
  });
  await moveBranch(github, parent, created.sha);
}

/** The commit and its ancestors, newest first, up to the limit. */
async function* historyOf({ client, repository }: GitHub, commit: string): AsyncGenerator<string> {
  let seen = 0;
  const query = { ...repository, sha: commit, per_page: 100 };
  for await (const { data } of client.paginate.iterator(client.rest.repos.listCommits, query)) {
    for (const { sha } of data) yield sha;
    seen += data.length;
    if (seen >= maximumAncestors) return;
  }
}

/** Blobs by file name: those in the study's folder, or those at the top if it has no folder. */
async function storedFiles(github: GitHub, study: string): Promise<ReadonlyMap<string, string>> {
  const root = await treeOf(github, baselineBranch);
  const folder = root.find(({ path, type }) => path === study && type === 'tree');
  const files = folder ? await treeOf(github, folder.sha) : [];
  const blobs = [...root, ...files].filter(({ type }) => type === 'blob');
  return new Map(blobs.map(({ path, sha }) => [path, sha]));
}

async function treeOf(
  { client, repository }: GitHub,
  tree: string,
): Promise<readonly { readonly path: string; readonly type: string; readonly sha: string }[]> {
  return (await ifFound(client.rest.git.getTree({ ...repository, tree_sha: tree })))?.data.tree ?? [];
}

/** The records in a file of the branch, or what is wrong with it, as a phrase. */
async function readRecords({ client, repository }: GitHub, blob: string): Promise<readonly RunRecord[] | string> {
  const { data } = await client.rest.git.getBlob({ ...repository, file_sha: blob });
  return parseBaseline(Buffer.from(data.content, 'base64').toString('utf8'));
}

async function tipOf({ client, repository }: GitHub): Promise<string | undefined> {
  const tip = await ifFound(client.rest.git.getRef({ ...repository, ref: `heads/${baselineBranch}` }));
  return tip?.data.object.sha;
}

async function moveBranch({ client, repository }: GitHub, from: string | undefined, sha: string): Promise<void> {
  const ref = `heads/${baselineBranch}`;
  if (from === undefined) await client.rest.git.createRef({ ...repository, ref: `refs/${ref}`, sha });
  else await client.rest.git.updateRef({ ...repository, ref, sha, force: false });
}
