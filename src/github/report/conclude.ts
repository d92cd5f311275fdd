import { ConfigurationError } from '../../base/errors.ts';
import type { Allowed } from '../../judge/comparability.ts';
import { type CommentInput, commentBody } from '../../report/markdown/comment.ts';
import {
  anyMarker,
  commentMarker,
  outdatedText,
  readFrame,
  withStatus,
  writeFrame,
} from '../../report/markdown/frame.ts';
import type { Client, Repository } from '../api/client.ts';
import { rewriteComments, upsertComment } from '../api/comment.ts';
import { type Environment, runUrl, type StartingRun } from '../api/event.ts';
import { badEndOf, type Job, jobsOf, lastOf } from '../api/jobs.ts';
import { type PullRequest, pullRequestsOf } from '../api/pull-request.ts';
import { type KeptPlan, plansOf } from '../plan/plan-artifact.ts';
import { type Report, reportOf } from './assemble.ts';

/** What was written to pull requests. */
export interface Concluded {
  readonly reports: readonly Report[];
  /** Addresses of the comments. */
  readonly comments: readonly string[];
}

/**
 * Writes the results of a finished run into the comments of its pull requests. If a plan failed, the comments say so
 * and keep their tables.
 */
export async function concludeTraining(
  client: Client,
  environment: Environment,
  run: StartingRun,
  allowed: readonly Allowed[] = [],
): Promise<Concluded> {
  const { repository } = environment;
  const url = runUrl(environment, run.id);
  const pulls = await pullRequestsOf(client, repository, run);
  if (pulls.length === 0) return { reports: [], comments: [] };
  const plans = await readablePlans(client, repository, run);
  const reports: Report[] = [];
  const comments: string[] = [];
  for (const pull of pulls) {
    for (const { plan, networks } of plans ?? []) {
      const trained = { client, repository, id: run.id, url, plan, networks, commit: pull.headSha, base: pull.baseSha };
      const report = await reportOf(trained, allowed);
      reports.push(report);
      comments.push(await publishComment(client, repository, report, pull, run.workflow_id));
    }
  }
  const planned = reports.map(({ study }) => commentMarker(study));
  const failed = plans ? await failedPlan(client, repository, run, url) : { why: 'its plan cannot be read', url };
  for (const pull of failed ? pulls : []) {
    comments.push(...(await markOutdated(client, repository, run, pull, planned, failed as FailedPlan)));
  }
  return { reports, comments };
}

/** Undefined if one of the plans is not valid. A stranger's code may have written it. */
async function readablePlans(
  client: Client,
  repository: Repository,
  run: StartingRun,
): Promise<readonly KeptPlan[] | undefined> {
  try {
    return await plansOf(client, repository, run.id);
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

function publishComment(
  client: Client,
  repository: Repository,
  report: CommentInput,
  { number, headSha }: PullRequest,
  workflow: number,
): Promise<string> {
  const body = writeFrame(report.study, { workflow, commit: headSha, table: commentBody(report) });
  return upsertComment(client, repository, { issue: number, marker: commentMarker(report.study), body: () => body });
}

interface FailedPlan {
  readonly why: string;
  readonly url: string;
}

/** Why a study of the run has no plan. Undefined if nothing failed, for example if there was nothing to train. */
async function failedPlan(
  client: Client,
  repository: Repository,
  run: StartingRun,
  url: string,
): Promise<FailedPlan | undefined> {
  if (run.conclusion === 'startup_failure') return { why: 'the workflow could not start', url };
  const jobs = (await jobsOf(client, repository, run.id)).filter(({ name }) => name === 'Plan');
  const last = [...new Set(jobs.map(({ caller }) => caller))].map((caller) =>
    lastOf(jobs.filter((job) => job.caller === caller)),
  );
  const failed = last.find((job): job is Job => job !== undefined && badEndOf(job) !== undefined);
  if (failed === undefined) return undefined;
  const end = badEndOf(failed);
  return { why: end === 'cancelled' ? 'planning was cancelled' : `planning ${end}`, url: failed.url || url };
}

/** Marks the comments of this workflow's studies that have no plan now. */
function markOutdated(
  client: Client,
  repository: Repository,
  run: StartingRun,
  { number, headSha: commit }: PullRequest,
  planned: readonly string[],
  { why, url }: FailedPlan,
): Promise<readonly string[]> {
  return rewriteComments(client, repository, {
    issue: number,
    marker: anyMarker,
    body: (before) => {
      const { workflow } = readFrame(before);
      if (workflow !== undefined && workflow !== run.workflow_id) return undefined;
      if (planned.some((marker) => before.startsWith(marker))) return undefined;
      return withStatus(before, run.workflow_id, { commit, text: outdatedText(commit, why, url) });
    },
  });
}
