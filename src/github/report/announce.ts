import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../record/record.ts';
import { commentMarker, trainingText, withStatus, writeFrame } from '../../report/markdown/frame.ts';
import { networksMarkdown } from '../../report/markdown/networks.ts';
import { runName } from '../../study/config.ts';
import { deviationFrom, type Plan } from '../../study/plan.ts';
import { firstRound } from '../../study/rounds.ts';
import type { Client, Repository } from '../api/client.ts';
import { upsertComment } from '../api/comment.ts';
import { type Environment, runUrl, type StartingRun } from '../api/event.ts';
import { pullRequestsOf } from '../api/pull-request.ts';
import { type KeptPlan, plansOf } from '../plan/plan-artifact.ts';
import { mainOf } from './assemble.ts';

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
  client: Client,
  environment: Environment,
  run: StartingRun,
  waiting = patience,
): Promise<readonly string[]> {
  const { repository } = environment;
  const workflow = run.workflow_id;
  if ((await pullRequestsOf(client, repository, run)).length === 0) return [];
  const plans = await plansInTime(client, repository, run, waiting);
  // There may have been a push since the wait for the plan began.
  const pulls = await pullRequestsOf(client, repository, run);
  const comments: string[] = [];
  for (const { plan, networks } of plans) {
    for (const { number, headSha: commit, baseSha: base } of pulls) {
      const main = await mainOf({ client, repository, plan, commit, base });
      const status = {
        commit,
        text: trainingText({
          runs: firstRound(plan).length,
          commit,
          attempt: run.run_attempt,
          minutes: minutesOf({ ...plan, runs: firstRound(plan) }, main?.baseline?.records ?? []),
          url: runUrl(environment, run.id),
        }),
        ...(networks && { details: networksMarkdown(networks) }),
      };
      const study = plan.study.name;
      const body = (before: string | undefined): string =>
        before === undefined
          ? writeFrame(study, { workflow, commit: undefined, table: '' }, status)
          : withStatus(before, workflow, status);
      comments.push(await upsertComment(client, repository, { issue: number, marker: commentMarker(study), body }));
    }
  }
  return comments;
}

/** The run's plans as soon as there are some; none if the run ended first or the time is over. */
async function plansInTime(
  client: Client,
  repository: Repository,
  run: StartingRun,
  { interval, limit }: Patience,
): Promise<readonly KeptPlan[]> {
  for (const end = Date.now() + limit; ; await sleep(interval)) {
    const plans = await plansOf(client, repository, run.id);
    const { data } = await client.rest.actions.getWorkflowRun({ ...repository, run_id: run.id });
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
