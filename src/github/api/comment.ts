import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { type GitHub, ifFound, statusOf } from './github.ts';

/** What identifies our comment. */
interface CommentKey {
  /** Number of the pull request. */
  readonly issue: number;
  /** Start of every body. It identifies the comment, so nothing else may start with it. */
  readonly marker: string;
}

export interface CommentRequest extends CommentKey {
  /** Makes the body from the current text of the comment, if there is one. */
  readonly body: (before: string | undefined) => string;
}

interface Comment {
  readonly id: number;
  readonly body?: string | undefined;
  readonly html_url: string;
  readonly user: { readonly id: number; readonly login: string; readonly type: string } | null;
}

/** Milliseconds before each new request for a list that does not show a new comment yet. */
const patience = [500, 1000, 2000, 4000];

/**
 * Makes sure that the pull request has exactly one comment with the marker, with the text of `body`, and returns its
 * address.
 *
 * If two runs find none, each posts one. Then the run that looks last keeps the oldest and deletes the others. The same
 * happens if the API did not tell the token's account, and the new comment shows whose the earlier ones are.
 */
export async function upsertComment(github: GitHub, request: CommentRequest): Promise<string> {
  const { issue, body } = request;
  const { client, repository } = github;
  return explaining(issue, async () => {
    let [first, ...others] = await ownComments(github, request);
    if (first === undefined) {
      const created = { ...repository, issue_number: issue, body: body(undefined) };
      const { data } = await client.rest.issues.createComment(created);
      [first = data, ...others] = await commentsBeside(github, request, data);
    }
    const wanted = body(first.body);
    if (first.body !== wanted) {
      await client.rest.issues.updateComment({ ...repository, comment_id: first.id, body: wanted });
    }
    // Another run may have deleted it first.
    for (const { id } of others) await ifFound(client.rest.issues.deleteComment({ ...repository, comment_id: id }));
    return first.html_url;
  });
}

/** Rewrites each of our comments that begins with the marker. If `body` returns undefined, the comment stays as it is. */
export async function rewriteComments(
  github: GitHub,
  key: CommentKey,
  body: (before: string) => string | undefined,
): Promise<readonly string[]> {
  const { client, repository } = github;
  return explaining(key.issue, async () => {
    const rewritten: string[] = [];
    for (const comment of await ownComments(github, key)) {
      const wanted = body(comment.body ?? '');
      if (wanted === undefined || wanted === comment.body) continue;
      await client.rest.issues.updateComment({ ...repository, comment_id: comment.id, body: wanted });
      rewritten.push(comment.html_url);
    }
    return rewritten;
  });
}

async function explaining<Result>(issue: number, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    throw new ConfigurationError(
      `The token may not comment on #${issue} (${messageOf(error)}): give the job "pull-requests: write", and for forks comment from a workflow_run workflow.`,
    );
  }
}

/** The user of the GITHUB_TOKEN of a job. */
const actionsUser = { login: 'github-actions[bot]', type: 'Bot' };

/**
 * Comments with the marker by the account of the token, because anybody can write our marker into a comment. GraphQL's
 * `viewer` knows the account for the token of a job, of an App and of a person. REST's /user knows it only for a person.
 * If the API does not say, the token counts as a job's.
 */
async function ownComments(github: GitHub, key: CommentKey): Promise<Comment[]> {
  const own = await viewerId(github).catch(() => undefined);
  return (await markedComments(github, key)).filter(({ user }) =>
    own === undefined ? user?.login === actionsUser.login && user.type === actionsUser.type : user?.id === own,
  );
}

async function viewerId({ client }: GitHub): Promise<number | undefined> {
  const { viewer } = await client.graphql<{ viewer: { databaseId: number | null } }>('{ viewer { databaseId } }');
  return viewer.databaseId ?? undefined;
}

/**
 * Comments of the account that posted this one. The list may lag, so it is requested until it has this comment, for at
 * most 8 seconds.
 */
async function commentsBeside(github: GitHub, key: CommentKey, posted: Comment): Promise<Comment[]> {
  let own: Comment[] = [];
  for (const wait of [0, ...patience]) {
    await sleep(wait);
    own = (await markedComments(github, key)).filter(({ user }) => user?.id === posted.user?.id);
    if (own.some(({ id }) => id === posted.id)) return own;
  }
  return [...own, posted];
}

/** Comments with the marker, the oldest first. */
async function markedComments({ client, repository }: GitHub, { issue, marker }: CommentKey): Promise<Comment[]> {
  const comments: Comment[] = await client.paginate(client.rest.issues.listComments, {
    ...repository,
    issue_number: issue,
    per_page: 100,
  });
  return comments.filter(({ body }) => body?.startsWith(marker)).sort((left, right) => left.id - right.id);
}
