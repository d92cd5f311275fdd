import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../record/record.ts';
import { commentMarker, readFrame, trainingText, withStatus, writeFrame } from '../../report/markdown/frame.ts';
import { networksMarkdown } from '../../report/markdown/networks.ts';
import { runName } from '../../study/config.ts';
import { askedOf } from '../../study/looks.ts';
import { deviationFrom, type Plan } from '../../study/plan.ts';
import { firstRound } from '../../study/rounds.ts';
import { upsertComment } from '../api/comment.ts';
import { runUrl, type StartingRun } from '../api/event.ts';
import type { GitHub } from '../api/github.ts';
import { pullRequestsOf } from '../api/pull-request.ts';
import { type KeptPlan, plansOf } from '../plan/plan-artifact.ts';
import { mainOf } from './assemble.ts';
import { listRuns, parseLooks, withLook, writeLooks } from './looks.ts';

/** How long to wait for a plan, in milliseconds. The job that plans installs packages first. */
export interface Patience {
  readonly interval: number;
  readonly limit: number;
}

export const patience: Patience = { interval: 5_000, limit: 240_000 };

/**
 * Writes into the comments of the run's pull requests that their studies are being trained, above the last finished
 * table. Returns the addresses of the comments. Empty if no pull request has this commit, if the run ended before it
 * had a plan, or if the plan came too late. In the last two cases the result is reported soon anyway.
 */
export async function announceTraining(
  github: GitHub,
  run: StartingRun,
  waiting = patience,
): Promise<readonly string[]> {
  const workflow = run.workflow_id;
  if ((await pullRequestsOf(github, run)).length === 0) return [];
  const plans = await plansInTime(github, run.id, waiting);
  // There may have been a push since the wait for the plan began.
  const pulls = await pullRequestsOf(github, run);
  const comments: string[] = [];
  for (const { plan, networks } of plans) {
    for (const { number, headSha: commit, baseSha: base, createdAt } of pulls) {
      const main = await mainOf(github, { plan, commit, base });
      const runs = firstRound(plan);
      const status = {
        commit,
        text: trainingText({
          runs: runs.length,
          commit,
          attempt: run.run_attempt,
          minutes: minutesOf({ ...plan, runs }, main?.baseline?.records ?? []),
          url: runUrl(github, run.id),
        }),
        ...(networks && { details: networksMarkdown(networks) }),
      };
      const study = plan.study.name;
      const listed = await listRuns(github, run, createdAt);
      // Before there are results, so that what it asks is registered.
      const look = { run: run.id, commit, rounds: 1, asked: askedOf(plan, []), read: false };
      const body = (before: string | undefined): string => {
        const looks = writeLooks(withLook(parseLooks(before && readFrame(before).looks), look, listed));
        return before === undefined
          ? writeFrame(study, { workflow, commit: undefined, table: '', looks }, status)
          : withStatus(before, workflow, status, looks);
      };
      comments.push(await upsertComment(github, { issue: number, marker: commentMarker(study), body }));
    }
  }
  return comments;
}

/** The run's plans as soon as there are some; none if the run ended first or the time is over. */
async function plansInTime(github: GitHub, runId: number, { interval, limit }: Patience): Promise<readonly KeptPlan[]> {
  const { client, repository } = github;
  for (const end = Date.now() + limit; ; await sleep(interval)) {
    const plans = await plansOf(github, runId);
    const { data } = await client.rest.actions.getWorkflowRun({ ...repository, run_id: runId });
    if (data.status === 'completed') return [];
    if (plans.length > 0) return plans;
    if (Date.now() > end) return [];
  }
}

/**
 * Estimated training time of the plan in whole minutes: as long as the same runs took on main, from the start of the
 * first to the end of the last, but no longer than one after the other. Undefined if main has not trained all of them.
 */
export function minutesOf(plan: Plan, main: readonly RunRecord[]): number | undefined {
  const byName = new Map(main.map((record) => [runName(record.config), record]));
  const timings = plan.runs.flatMap((run) => {
    const record = byName.get(runName(run));
    return record && deviationFrom(run, record.config) === undefined ? [record.timing] : [];
  });
  if (timings.length < plan.runs.length) return undefined;
  const started = Math.min(...timings.map(({ startedAt }) => Date.parse(startedAt)));
  const finished = Math.max(...timings.map(({ finishedAt }) => Date.parse(finishedAt)));
  const together = timings.reduce((total, { wallSeconds }) => total + wallSeconds, 0);
  return Math.max(1, Math.round(Math.min((finished - started) / 1000, together) / 60));
}
