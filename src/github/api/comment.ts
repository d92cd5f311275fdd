import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { type Account, ownAccount } from './author.ts';
import { type Client, type Repository, statusOf } from './github.ts';

export interface CommentRequest {
  /** Number of the pull request. */
  readonly issue: number;
  /** Start of every body. It identifies the comment, so nothing else may start with it. */
  readonly marker: string;
  /** Makes the body from the current text of the comment, if there is one. */
  readonly body: (before: string | undefined) => string;
}

interface Comment {
  readonly id: number;
  readonly body?: string | undefined;
  readonly html_url: string;
  readonly user: Account | null;
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
export async function upsertComment(client: Client, repository: Repository, request: CommentRequest): Promise<string> {
  return explaining(request.issue, async () => {
    const { issue, body } = request;
    let [first, ...others] = await ownComments(client, repository, request);
    if (first === undefined) {
      const { data } = await client.rest.issues.createComment({
        ...repository,
        issue_number: issue,
        body: body(undefined),
      });
      [first = data, ...others] = await commentsBeside(client, repository, request, data);
    }
    const wanted = body(first.body);
    if (first.body !== wanted) {
      await client.rest.issues.updateComment({ ...repository, comment_id: first.id, body: wanted });
    }
    for (const { id } of others) await remove(client, repository, id);
    return first.html_url;
  });
}

/** Rewrites each of our comments that begins with the marker. If `body` returns undefined, the comment stays as it is. */
export async function rewriteComments(
  client: Client,
  repository: Repository,
  { issue, marker, body }: Omit<CommentRequest, 'body'> & { readonly body: (before: string) => string | undefined },
): Promise<readonly string[]> {
  return explaining(issue, async () => {
    const rewritten: string[] = [];
    for (const comment of await ownComments(client, repository, { issue, marker })) {
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

type Place = Pick<CommentRequest, 'issue' | 'marker'>;

async function ownComments(client: Client, repository: Repository, place: Place): Promise<Comment[]> {
  const isOwn = await ownAccount(client);
  return (await markedComments(client, repository, place)).filter(({ user }) => isOwn(user));
}

/**
 * Comments of the account that posted this one. The list may lag, so it is requested until it has this comment, for at
 * most 8 seconds.
 */
async function commentsBeside(
  client: Client,
  repository: Repository,
  place: Place,
  posted: Comment,
): Promise<Comment[]> {
  let own: Comment[] = [];
  for (const wait of [0, ...patience]) {
    await sleep(wait);
    own = (await markedComments(client, repository, place)).filter(({ user }) => user?.id === posted.user?.id);
    if (own.some(({ id }) => id === posted.id)) return own;
  }
  return [...own, posted];
}

/** Comments with the marker, the oldest first. */
async function markedComments(client: Client, repository: Repository, { issue, marker }: Place): Promise<Comment[]> {
  const comments: Comment[] = await client.paginate(client.rest.issues.listComments, {
    ...repository,
    issue_number: issue,
    per_page: 100,
  });
  return comments.filter(({ body }) => body?.startsWith(marker)).sort((left, right) => left.id - right.id);
}

async function remove(client: Client, repository: Repository, id: number): Promise<void> {
  try {
    await client.rest.issues.deleteComment({ ...repository, comment_id: id });
  } catch (error) {
    // Another run deleted it first.
    if (statusOf(error) !== 404) throw error;
  }
}
