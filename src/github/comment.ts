import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, messageOf } from '../base/errors.ts';
import { type Account, ownAccount } from './author.ts';
import { type Client, type Repository, statusOf } from './client.ts';

export interface CommentRequest {
  /** The pull request. */
  readonly issue: number;
  /** Beginning of every body and of nothing else: it finds the comment again. */
  readonly marker: string;
  /** Makes the body, from what the comment says now if there is one. */
  readonly body: (before: string | undefined) => string;
}

interface Comment {
  readonly id: number;
  readonly body?: string | undefined;
  readonly html_url: string;
  readonly user: Account | null;
}

/** Milliseconds until a list is asked for again that lags behind a comment just posted. */
const patience = [500, 1000, 2000, 4000];

/**
 * Makes the pull request hold exactly one comment with the marker, and that with `body`; gives its address. Two runs
 * that both found none each post one: whoever looks last keeps the oldest and deletes the others. So it is, too, if the
 * API told nothing of the token's account and the comment just posted shows whose the earlier ones are.
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

/** Rewrites every comment of ours that begins with the marker; one for which `body` gives undefined stays as it is. */
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

/** The comments of whoever posted this one. A list may lag behind: it is asked for until it has it, or for 8 seconds. */
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

/** Oldest first. */
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
    // The other run was quicker.
    if (statusOf(error) !== 404) throw error;
  }
}
