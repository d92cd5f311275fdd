import type { RunRecord } from '../results/record.ts';
import { runName } from '../study/config.ts';
import { findBaseline, recordsAt } from './baseline.ts';
import type { Client, Repository } from './client.ts';
import type { Environment } from './event.ts';
import { mergeBaseOf } from './pull-request.ts';

/** What main has trained of a study, up to where this workflow run's commit left it: what need not be trained again. */
export async function trainedOnMain(
  client: Client,
  { repository, sha, event }: Pick<Environment, 'repository' | 'sha' | 'event'>,
  study: string,
): Promise<readonly RunRecord[]> {
  const { head, base } = event.pull_request ?? {};
  const from = head && base ? await mergeBaseOf(client, repository, base.sha, head.sha) : sha;
  if (from === undefined) return [];
  return (await findBaseline(client, repository, { study, commit: from })).baseline?.records ?? [];
}

/**
 * Puts main's own record in the place of one that says it is reused: whoever changed the code that ran may have written
 * anything. Undefined if main keeps no such record.
 */
export async function mainsOwn(
  client: Client,
  repository: Repository,
  { config, key, provenance: { commit } }: RunRecord,
): Promise<RunRecord | undefined> {
  if (key === null || commit === null) return undefined;
  const records = await recordsAt(client, repository, { study: config.study, commit });
  const own = records.find((record) => record.key === key && runName(record.config) === runName(config));
  return own && { ...own, config, reused: true };
}
