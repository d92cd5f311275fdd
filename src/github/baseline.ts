import { ConfigurationError } from '../base/errors.ts';
import { parseRecord } from '../results/parse.ts';
import type { RunRecord } from '../results/record.ts';
import { type Client, type Repository, statusOf } from './client.ts';

/** Branch that keeps the records of main, one file a commit: artifacts and caches expire, a branch does not. */
export const baselineBranch = 'ablation-baselines';

/** How many commits before the merge-base are looked at for one with records. */
const maximumAncestors = 500;
/** How often storing starts anew because another run moved the branch meanwhile. */
const storeAttempts = 5;

/** The records of a commit of main. */
export interface Baseline {
  readonly commit: string;
  readonly records: readonly RunRecord[];
}

const fileOf = (commit: string): string => `${commit}.json`;

/** The records of `commit` or of its newest ancestor that has some; undefined where none has. */
export async function findBaseline(
  client: Client,
  repository: Repository,
  commit: string,
): Promise<Baseline | undefined> {
  const files = await storedFiles(client, repository);
  if (files.size === 0) return undefined;
  let seen = 0;
  const history = client.paginate.iterator(client.rest.repos.listCommits, {
    ...repository,
    sha: commit,
    per_page: 100,
  });
  for await (const { data } of history) {
    for (const { sha } of data) {
      const blob = files.get(fileOf(sha));
      if (blob !== undefined) return { commit: sha, records: await readRecords(client, repository, sha, blob) };
    }
    seen += data.length;
    if (seen >= maximumAncestors) break;
  }
  return undefined;
}

/** Keeps the records of a commit of main; those of an earlier run of the same commit are replaced. */
export async function storeBaseline(client: Client, repository: Repository, baseline: Baseline): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const parent = await tipOf(client, repository);
    const { data: tree } = await client.rest.git.createTree({
      ...repository,
      ...(parent && { base_tree: parent }),
      tree: [
        {
          path: fileOf(baseline.commit),
          mode: '100644',
          type: 'blob',
          content: `${JSON.stringify(baseline.records, null, 1)}\n`,
        },
      ],
    });
    const { data: created } = await client.rest.git.createCommit({
      ...repository,
      message: `Keep the records of ${baseline.commit}`,
      tree: tree.sha,
      parents: parent ? [parent] : [],
    });
    try {
      await moveBranch(client, repository, parent, created.sha);
      return;
    } catch (error) {
      // 422: another run created or moved the branch since.
      if (statusOf(error) !== 422 || attempt === storeAttempts) throw error;
    }
  }
}

/** Blobs by file name. */
async function storedFiles(client: Client, repository: Repository): Promise<ReadonlyMap<string, string>> {
  try {
    const { data } = await client.rest.git.getTree({ ...repository, tree_sha: baselineBranch });
    return new Map(data.tree.map(({ path, sha }) => [path, sha]));
  } catch (error) {
    if (statusOf(error) === 404) return new Map();
    throw error;
  }
}

async function readRecords(
  client: Client,
  repository: Repository,
  commit: string,
  blob: string,
): Promise<readonly RunRecord[]> {
  const { data } = await client.rest.git.getBlob({ ...repository, file_sha: blob });
  const origin = `${fileOf(commit)} on branch ${baselineBranch}`;
  const values: unknown = JSON.parse(Buffer.from(data.content, 'base64').toString('utf8'));
  if (!Array.isArray(values)) throw new ConfigurationError(`${origin} is not a list of records: delete the file.`);
  return values.map((value) => parseRecord(JSON.stringify(value), origin));
}

async function tipOf(client: Client, repository: Repository): Promise<string | undefined> {
  try {
    return (await client.rest.git.getRef({ ...repository, ref: `heads/${baselineBranch}` })).data.object.sha;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function moveBranch(client: Client, repository: Repository, from: string | undefined, to: string): Promise<void> {
  if (from === undefined) {
    await client.rest.git.createRef({ ...repository, ref: `refs/heads/${baselineBranch}`, sha: to });
  } else {
    await client.rest.git.updateRef({ ...repository, ref: `heads/${baselineBranch}`, sha: to, force: false });
  }
}
