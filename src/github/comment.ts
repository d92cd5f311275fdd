import { ConfigurationError, messageOf } from '../base/errors.ts';
import { type Client, type Repository, statusOf } from './client.ts';

export interface CommentRequest {
  /** The pull request. */
  readonly issue: number;
  readonly body: string;
  /** Text that is part of every body and nothing else: it finds the comment again. */
  readonly marker: string;
}

/** Whose comments may be edited: the user of GITHUB_TOKEN. Anybody can write the marker into a comment of theirs. */
const author = { login: 'github-actions[bot]', type: 'Bot' };

/**
 * Makes the pull request hold exactly one comment with the marker, and that with `body`; gives its address. Two runs
 * that both found none each post one: whoever looks last keeps the oldest and deletes the others.
 */
export async function upsertComment(client: Client, repository: Repository, request: CommentRequest): Promise<string> {
  try {
    return await upsert(client, repository, request);
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    throw new ConfigurationError(
      `The token may not comment on #${request.issue} (${messageOf(error)}): give the job "pull-requests: write", and for forks comment from a workflow_run workflow.`,
    );
  }
}

async function upsert(client: Client, repository: Repository, request: CommentRequest): Promise<string> {
  let [first, ...others] = await ownComments(client, repository, request);
  if (first === undefined) {
    const { issue, body } = request;
    await client.rest.issues.createComment({ ...repository, issue_number: issue, body });
    [first, ...others] = await ownComments(client, repository, request);
  }
  if (first === undefined) throw new Error('The comment that was just posted is not there.');
  if (first.body !== request.body) {
    await client.rest.issues.updateComment({ ...repository, comment_id: first.id, body: request.body });
  }
  for (const { id } of others) await remove(client, repository, id);
  return first.html_url;
}

/** Oldest first. */
async function ownComments(client: Client, repository: Repository, { issue, marker }: CommentRequest) {
  const comments = await client.paginate(client.rest.issues.listComments, {
    ...repository,
    issue_number: issue,
    per_page: 100,
  });
  return comments
    .filter(({ user, body }) => user?.login === author.login && user.type === author.type && body?.includes(marker))
    .sort((left, right) => left.id - right.id);
}

async function remove(client: Client, repository: Repository, id: number): Promise<void> {
  try {
    await client.rest.issues.deleteComment({ ...repository, comment_id: id });
  } catch (error) {
    // The other run was quicker.
    if (statusOf(error) !== 404) throw error;
  }
}
