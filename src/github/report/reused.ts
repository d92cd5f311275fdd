import type { RunRecord } from '../../record/record.ts';
import { runName } from '../../study/config.ts';
import type { Environment } from '../api/event.ts';
import type { Client, Repository } from '../api/github.ts';
import { mergeBaseOf } from '../api/pull-request.ts';
import { findBaseline, recordsAt } from './baseline.ts';

/** The records that main has of a study, up to where this run's commit left it. These runs need not be trained again. */
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
 * Replaces a record that says it is reused by main's own record, because the code that ran may have been changed to
 * write anything. Undefined if main has no such record.
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
