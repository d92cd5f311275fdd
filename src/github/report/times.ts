import type { RunRecord } from '../../record/record.ts';
import type { Times } from '../../report/markdown/comment.ts';
import type { Client, Repository } from '../api/client.ts';

/**
 * Times of this attempt at a workflow run: to its first training step, and from there to its last record. Undefined if
 * it trained nothing.
 */
export async function timesOf(
  client: Client,
  repository: Repository,
  runId: number,
  records: readonly RunRecord[],
): Promise<Times | undefined> {
  const { data } = await client.rest.actions.getWorkflowRun({ ...repository, run_id: runId });
  const begun = Date.parse(data.run_started_at ?? '');
  // If a run continued from an earlier attempt, its record has the start of that attempt.
  const timings = records.map(({ timing }) => timing).filter(({ startedAt }) => Date.parse(startedAt) >= begun);
  if (timings.length === 0) return undefined;
  const first = Math.min(...timings.map(({ startedAt }) => Date.parse(startedAt)));
  const last = Math.max(...timings.map(({ finishedAt }) => Date.parse(finishedAt)));
  return { setUp: (first - begun) / 1000, training: (last - first) / 1000 };
}
