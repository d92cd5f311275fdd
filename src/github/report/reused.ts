import type { RunRecord } from '../../record/record.ts';
import { runName } from '../../study/config.ts';
import type { GitHub } from '../api/github.ts';
import { mergeBaseOf } from '../api/pull-request.ts';
import { findBaseline, recordsAt } from './baseline.ts';

/** The records that main has of a study, up to where this run's commit left it. These runs need not be trained again. */
export async function trainedOnMain(github: GitHub, study: string): Promise<readonly RunRecord[]> {
  const { head, base } = github.event.pull_request ?? {};
  const commit = head && base ? await mergeBaseOf(github, base.sha, head.sha) : github.sha;
  if (commit === undefined) return [];
  return (await findBaseline(github, { study, commit })).baseline?.records ?? [];
}

/**
 * Replaces a record that says it is reused by main's own record, because the code that ran may have been changed to
 * write anything. Undefined if main has no such record.
 */
export async function mainsOwn(
  github: GitHub,
  { config, key, provenance: { commit } }: RunRecord,
): Promise<RunRecord | undefined> {
  if (key === null || commit === null) return undefined;
  const records = await recordsAt(github, { study: config.study, commit });
  const own = records.find((record) => record.key === key && runName(record.config) === runName(config));
  return own && { ...own, config, reused: true };
}
