import type { Client } from './github.ts';

/** Who wrote a comment. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: string;
}

/** The user of the GITHUB_TOKEN of a job. */
const actionsUser = { login: 'github-actions[bot]', type: 'Bot' };

/**
 * Recognises the account of a token, because anybody can write our marker into a comment. GraphQL's `viewer` knows the
 * account for the token of a job, of an App and of a person. REST's /user knows it only for a person. If the API does
 * not say, the token counts as a job's.
 */
export async function ownAccount(client: Client): Promise<(user: Account | null | undefined) => boolean> {
  const id = await viewerId(client).catch(() => undefined);
  return (user) =>
    id === undefined ? user?.login === actionsUser.login && user.type === actionsUser.type : user?.id === id;
}

async function viewerId(client: Client): Promise<number | undefined> {
  const { viewer } = await client.graphql<{ viewer: { databaseId: number | null } }>('{ viewer { databaseId } }');
  return viewer.databaseId ?? undefined;
}
