import { ConfigurationError } from '../../base/errors.ts';
import type { Allowed } from '../../judge/comparability.ts';
import { changesGivenUp, changesOf } from '../../judge/rounds.ts';
import { type StudySummary, summarize } from '../../judge/summarize.ts';
import { compareWithMain } from '../../judge/versus-main.ts';
import type { RunRecord } from '../../record/record.ts';
import type { CommentInput, Comparison, Times } from '../../report/markdown/comment.ts';
import type { RunConfig } from '../../study/config.ts';
import { commandOf } from '../../study/plan.ts';
import { runUrl } from '../api/event.ts';
import type { GitHub } from '../api/github.ts';
import { mergeBaseOf } from '../api/pull-request.ts';
import { isFurther } from '../plan/baseline-seeds.ts';
import { fetchPlan, type KeptPlan, plansOf } from '../plan/plan-artifact.ts';
import { type BaselineSearch, findBaseline } from './baseline.ts';
import { gatherResults, withEarlier } from './gather.ts';

/** A study that a workflow run trained. */
export interface TrainedStudy extends KeptPlan {
  /** Id of the workflow run. */
  readonly runId: number;
  /** The commit that was trained. */
  readonly commit: string;
  /** Tip of the branch that the pull request goes to; undefined without a pull request. */
  readonly base: string | undefined;
}

/** The studies that this workflow run trained: the one whose plan is in `artifact`, or all if none is given. */
export async function currentStudies(github: GitHub, artifact: string | undefined): Promise<readonly TrainedStudy[]> {
  const { runId, sha, event } = github;
  const plans = artifact === undefined ? await plansOf(github, runId) : [await fetchPlan(artifact)];
  if (plans.length === 0) {
    throw new ConfigurationError(`Workflow run ${runId} has kept no plan: look at its job Plan.`);
  }
  const { head, base } = event.pull_request ?? {};
  return plans.map(({ plan, networks }) => ({ runId, plan, networks, commit: head?.sha ?? sha, base: base?.sha }));
}

/** The content of a report, and the records that it was asked for. */
export interface Report extends CommentInput {
  readonly summary: StudySummary;
  /** Without those that main has besides. */
  readonly records: readonly RunRecord[];
  readonly isPullRequest: boolean;
}

/** Collects the results of the plan's runs, and for a pull request the records of main, into one report. */
export async function reportOf(
  github: GitHub,
  trained: TrainedStudy,
  allowed: readonly Allowed[] = [],
): Promise<Report> {
  const { runId, plan, networks, commit } = trained;
  const gathered = await gatherResults(github, runId, plan);
  const main = await mainOf(github, trained);
  // A pull request trains no seeds for main, whatever its plan says.
  const further = trained.base === undefined ? plan.further : undefined;
  const isOwn = (run: Pick<RunConfig, 'seed'>): boolean => !isFurther({ further }, run);
  const all = withEarlier(gathered, plan, await countedOnMain(github, trained, main));
  const records = all.records.filter(({ config }) => isOwn(config));
  const failures = all.failures.filter(isOwn);
  const times = await timesOf(github, runId, gathered.records);
  const ofMain = main?.baseline?.records ?? [];
  const planned = plan.runs.filter(isOwn);
  const summary = summarize({ records, failures, planned, study: plan.study });
  const incomplete = summary.missing.length > 0;
  const variants = compareWithMain(records, ofMain, { ...plan.study, allowed, incomplete });
  const changes = main?.baseline && changesOf(variants, records, ofMain);
  const comparison: Comparison | undefined = main?.baseline && {
    variants,
    givenUp: changes ? changesGivenUp(changes, plan) : [],
    commit: main.baseline.commit,
    mergeBase: main.mergeBase,
  };
  return {
    study: plan.study.name,
    // In a pull request change minus main decides what is trained, and not the study's own contrasts.
    summary: changes ? { ...summary, givenUp: [] } : summary,
    ...(comparison && { comparison }),
    ...(networks && { networks }),
    remarks: main?.unreadable ?? [],
    commit,
    ...(times && { times }),
    runUrl: runUrl(github, runId),
    command: commandOf(plan),
    records: gathered.records,
    isPullRequest: trained.base !== undefined,
  };
}

/** The records that main has of the study where the commit left it; undefined without a pull request. */
export async function mainOf(
  github: GitHub,
  { plan, commit, base }: Pick<TrainedStudy, 'plan' | 'commit' | 'base'>,
): Promise<(BaselineSearch & { readonly mergeBase: string }) | undefined> {
  const mergeBase = base && (await mergeBaseOf(github, base, commit));
  if (!mergeBase) return undefined;
  return { ...(await findBaseline(github, { study: plan.study.name, commit: mergeBase })), mergeBase };
}

/**
 * Main's records that may be further seeds of a study that adds seeds: those up to where the commit left main, or up to
 * the commit itself. Empty for a study whose number of seeds is fixed.
 */
export async function countedOnMain(
  github: GitHub,
  { plan: { study }, commit }: Pick<TrainedStudy, 'plan' | 'commit'>,
  main: BaselineSearch | undefined,
): Promise<readonly RunRecord[]> {
  if (study.mostSeeds === undefined) return [];
  const search = main ?? (await findBaseline(github, { study: study.name, commit }));
  return search.baseline?.records ?? [];
}

/**
 * Times of this attempt at a workflow run: to its first training step, and from there to its last record. Undefined if
 * it trained nothing.
 */
export async function timesOf(
  { client, repository }: GitHub,
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
