import type { Allowed } from '../../judge/comparability.ts';
import { type StudySummary, summarize } from '../../judge/summarize.ts';
import { compareWithMain } from '../../judge/versus-main.ts';
import type { RunRecord } from '../../record/record.ts';
import type { CommentInput, Comparison } from '../../report/markdown/comment.ts';
import type { NetworkDiff } from '../../study/network-diff.ts';
import { commandOf, type Plan } from '../../study/plan.ts';
import type { Client, Repository } from '../api/client.ts';
import { mergeBaseOf } from '../api/pull-request.ts';
import { type Found, findBaseline } from './baseline.ts';
import { gatherResults } from './gather.ts';
import { timesOf } from './times.ts';

/** A study that a workflow run trained. */
export interface TrainedStudy {
  readonly client: Client;
  readonly repository: Repository;
  /** Id of the workflow run. */
  readonly id: number;
  /** Address of the workflow run. */
  readonly url: string;
  readonly plan: Plan;
  /** What the commit changes in the networks, if known. */
  readonly networks: NetworkDiff | undefined;
  /** The commit that was trained. */
  readonly commit: string;
  /** Tip of the branch that the pull request goes to; undefined without a pull request. */
  readonly base: string | undefined;
}

/** The content of a report, and its records. */
export interface Report extends CommentInput {
  readonly summary: StudySummary;
  readonly records: readonly RunRecord[];
}

/** Collects the results of the plan's runs, and for a pull request the records of main, into one report. */
export async function reportOf(run: TrainedStudy, allowed: readonly Allowed[] = []): Promise<Report> {
  const { client, repository, plan } = run;
  const { records, failures } = await gatherResults(client, repository, run.id, plan);
  const main = await mainOf(run);
  const times = await timesOf(client, repository, run.id, records);
  const comparison: Comparison | undefined = main?.baseline && {
    variants: compareWithMain(records, main.baseline.records, { ...plan.study, allowed }),
    commit: main.baseline.commit,
    mergeBase: main.mergeBase,
  };
  return {
    study: plan.study.name,
    summary: summarize({ records, failures, planned: plan.runs, study: plan.study }),
    ...(comparison && { comparison }),
    ...(run.networks && { networks: run.networks }),
    remarks: main?.unreadable ?? [],
    commit: run.commit,
    ...(times && { times }),
    runUrl: run.url,
    command: commandOf(plan),
    records,
  };
}

/** The records that main has of the study where the commit left it; undefined without a pull request. */
export async function mainOf({
  client,
  repository,
  plan,
  commit,
  base,
}: Pick<TrainedStudy, 'client' | 'repository' | 'plan' | 'commit' | 'base'>): Promise<
  (Found & { readonly mergeBase: string }) | undefined
> {
  const mergeBase = base && (await mergeBaseOf(client, repository, base, commit));
  if (!mergeBase) return undefined;
  return { ...(await findBaseline(client, repository, { study: plan.study.name, commit: mergeBase })), mergeBase };
}
