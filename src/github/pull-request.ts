import { type Client, type Repository, statusOf } from './client.ts';
import type { FinishedRun } from './event.ts';

/** A pull request that a workflow run belongs to. */
export interface PullRequest {
  readonly number: number;
  readonly headSha: string;
  readonly baseSha: string;
}

/**
 * The open pull request whose head a finished workflow run tested. Asked of the API by the event's own branch and
 * commit, as an event of a fork names no pull request and an artifact may name any. Undefined where it was closed or
 * has newer commits: a comment would be out of date.
 */
export async function pullRequestOf(
  client: Client,
  repository: Repository,
  run: FinishedRun,
): Promise<PullRequest | undefined> {
  const owner = run.head_repository?.full_name.split('/')[0];
  if (owner === undefined || run.head_branch === null) return undefined;
  const pulls = await client.paginate(client.rest.pulls.list, {
    ...repository,
    state: 'open',
    head: `${owner}:${run.head_branch}`,
    per_page: 100,
  });
  const pull = pulls.find(
    ({ head }) => head.sha === run.head_sha && head.repo?.full_name === run.head_repository?.full_name,
  );
  return pull && { number: pull.number, headSha: pull.head.sha, baseSha: pull.base.sha };
}

/** The last commit that two commits have in common; undefined where they share none. */
export async function mergeBaseOf(
  client: Client,
  repository: Repository,
  base: string,
  head: string,
): Promise<string | undefined> {
  try {
    const { data } = await client.rest.repos.compareCommitsWithBasehead({
      ...repository,
      basehead: `${base}...${head}`,
      per_page: 1,
    });
    return data.merge_base_commit.sha;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
