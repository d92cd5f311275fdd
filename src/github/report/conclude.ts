import { ConfigurationError } from '../../base/errors.ts';
import { groupBy } from '../../base/group.ts';
import type { Allowed } from '../../judge/comparability.ts';
import { pullLooksOf } from '../../judge/pull-looks.ts';
import { type CommentInput, commentBody } from '../../report/markdown/comment.ts';
import {
  anyMarker,
  commentMarker,
  outdatedText,
  readFrame,
  withStatus,
  writeFrame,
} from '../../report/markdown/frame.ts';
import { askedOf } from '../../study/looks.ts';
import type { Plan } from '../../study/plan.ts';
import { rewriteComments, upsertComment } from '../api/comment.ts';
import { runUrl, type StartingRun } from '../api/event.ts';
import type { GitHub } from '../api/github.ts';
import { badEndOf, jobsOf, lastOf } from '../api/jobs.ts';
import { type PullRequest, pullRequestsOf } from '../api/pull-request.ts';
import { type KeptPlan, plansOf } from '../plan/plan-artifact.ts';
import { type Report, reportOf } from './assemble.ts';
import { type KeptLook, type Listed, listRuns, parseLooks, roundsOf, withLook, writeLooks } from './looks.ts';

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
  github: GitHub,
  run: StartingRun,
  allowed: readonly Allowed[] = [],
): Promise<Concluded> {
  const reports: Report[] = [];
  const comments: string[] = [];
  const pulls = await pullRequestsOf(github, run);
  if (pulls.length === 0) return { reports, comments };
  const plans = await readablePlans(github, run.id);
  for (const pull of pulls) {
    for (const plan of plans ?? []) {
      const trained = { ...plan, runId: run.id, commit: pull.headSha, base: pull.baseSha };
      const report = await reportOf(github, trained, allowed);
      reports.push(report);
      comments.push(
        await publishComment(github, report, pull, run, await lookAt(github, run, pull, plan.plan, report)),
      );
    }
  }
  const failed = plans
    ? await failedPlan(github, run)
    : { why: 'its plan cannot be read', url: runUrl(github, run.id) };
  if (failed === undefined) return { reports, comments };
  const planned = reports.map(({ study }) => commentMarker(study));
  for (const pull of pulls) comments.push(...(await markOutdated(github, run.workflow_id, pull, planned, failed)));
  return { reports, comments };
}

/** Undefined if one of the plans is not valid. A stranger's code may have written it. */
async function readablePlans(github: GitHub, runId: number): Promise<readonly KeptPlan[] | undefined> {
  try {
    return await plansOf(github, runId);
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** A look, and the runs that GitHub lists beside it. */
interface Looked {
  readonly look: KeptLook;
  readonly listed: Listed | undefined;
}

/** The look that a report is. */
async function lookAt(
  github: GitHub,
  run: StartingRun,
  { headSha, createdAt }: PullRequest,
  plan: Plan,
  { records, summary }: Report,
): Promise<Looked> {
  const known = [...records.map(({ config }) => config), ...summary.missing];
  const rounds = plan.study.mostSeeds === undefined ? 1 : await roundsOf(github, run.id);
  return {
    look: { run: run.id, commit: headSha, rounds, asked: askedOf(plan, known), read: true },
    listed: await listRuns(github, run, createdAt),
  };
}

/** Writes the comment. What it says of the looks comes from the state of the comment that is there. */
function publishComment(
  github: GitHub,
  report: CommentInput,
  { number, headSha }: PullRequest,
  { workflow_id: workflow }: StartingRun,
  { look, listed }: Looked,
): Promise<string> {
  const body = (before: string | undefined): string => {
    const earlier = parseLooks(before === undefined ? undefined : readFrame(before).looks);
    const kept = withLook(earlier, look, listed);
    const looks = pullLooksOf(kept.looks, kept.forgotten, listed);
    const table = commentBody({ ...report, looks });
    return writeFrame(report.study, { workflow, commit: headSha, table, looks: writeLooks(kept) });
  };
  return upsertComment(github, { issue: number, marker: commentMarker(report.study), body });
}

interface FailedPlan {
  readonly why: string;
  readonly url: string;
}

/** Why a study of the run has no plan. Undefined if nothing failed, for example if there was nothing to train. */
async function failedPlan(github: GitHub, { id, conclusion }: StartingRun): Promise<FailedPlan | undefined> {
  const url = runUrl(github, id);
  if (conclusion === 'startup_failure') return { why: 'the workflow could not start', url };
  const jobs = (await jobsOf(github, id)).filter(({ name }) => name === 'Plan');
  const last = [...groupBy(jobs, ({ caller }) => caller).values()].map(lastOf);
  const failed = last.find((job) => job && badEndOf(job));
  if (failed === undefined) return undefined;
  const end = badEndOf(failed);
  return { why: end === 'cancelled' ? 'planning was cancelled' : `planning ${end}`, url: failed.url || url };
}

/** Marks the comments of this workflow's studies that have no plan now. */
function markOutdated(
  github: GitHub,
  workflow: number,
  { number, headSha: commit }: PullRequest,
  planned: readonly string[],
  { why, url }: FailedPlan,
): Promise<readonly string[]> {
  return rewriteComments(github, { issue: number, marker: anyMarker }, (before) => {
    if ((readFrame(before).workflow ?? workflow) !== workflow) return undefined;
    if (planned.some((marker) => before.startsWith(marker))) return undefined;
    return withStatus(before, workflow, { commit, text: outdatedText(commit, why, url) });
  });
}
