import type { StartingRun } from './event.ts';
import { type GitHub, ifFound } from './github.ts';

/** A pull request that a workflow run belongs to. */
export interface PullRequest {
  readonly number: number;
  readonly headSha: string;
  readonly baseSha: string;
  /** When it was opened. */
  readonly createdAt: string;
}

/**
 * The open pull requests whose head the workflow run tested. One branch may have several, to different branches. They
 * are requested from the API by the branch and commit of the event, because an event from a fork names no pull request,
 * and an artifact could name any. A pull request that was closed or has newer commits is left out, because its comment
 * would be out of date.
 */
export async function pullRequestsOf(
  { client, repository }: GitHub,
  run: StartingRun,
): Promise<readonly PullRequest[]> {
  const owner = run.head_repository?.full_name.split('/')[0];
  if (owner === undefined || run.head_branch === null) return [];
  const pulls = await client.paginate(client.rest.pulls.list, {
    ...repository,
    state: 'open',
    head: `${owner}:${run.head_branch}`,
    per_page: 100,
  });
  return pulls
    .filter(({ head }) => head.sha === run.head_sha && head.repo?.full_name === run.head_repository?.full_name)
    .map(({ number, head, base, created_at }) => ({
      number,
      headSha: head.sha,
      baseSha: base.sha,
      createdAt: created_at,
    }));
}

/** The last common commit of two commits; undefined if there is none. */
export async function mergeBaseOf(
  { client, repository }: GitHub,
  base: string,
  head: string,
): Promise<string | undefined> {
  const compared = { ...repository, basehead: `${base}...${head}`, per_page: 1 };
  return (await ifFound(client.rest.repos.compareCommitsWithBasehead(compared)))?.data.merge_base_commit.sha;
}
