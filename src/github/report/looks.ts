import { z } from 'zod';
import { readJson } from '../../base/files/json.ts';
import type { PullLook } from '../../judge/pull-looks.ts';
import { longestLooks } from '../../report/markdown/frame.ts';
import { askedSchema } from '../../study/look.ts';
import { asksTheSame } from '../../study/looks.ts';
import type { StartingRun } from '../api/event.ts';
import { type GitHub, ifFound } from '../api/github.ts';
import { jobsOf } from '../api/jobs.ts';

/** Most runs of a branch that are listed: one page, the newest first. */
const listedRuns = 100;

/** A look as the comment keeps it. */
export interface KeptLook extends PullLook {
  /** False while the run trains: it is written before there are results. */
  readonly read: boolean;
}

/** The looks at a pull request, the oldest first. */
export interface KeptLooks<Looks extends readonly KeptLook[] = readonly KeptLook[]> {
  readonly looks: Looks;
  /** Number of looks after the first that were dropped, because a comment holds so many only. */
  readonly forgotten: number;
}

/** The state of a comment. Each question is written once, because most looks ask the same. */
const stateSchema = z
  .strictObject({
    schema: z.literal(1),
    forgotten: z.int().min(0).max(100_000),
    asked: z.array(askedSchema).max(100),
    looks: z
      .array(
        z.strictObject({
          run: z.int().min(1),
          commit: z.string().regex(/^[0-9a-f]{40}$/),
          rounds: z.int().min(1).max(1000),
          asked: z.int().min(0),
          read: z.boolean(),
        }),
      )
      .max(100),
  })
  .refine(({ asked, looks }) => looks.every((look) => look.asked < asked.length), 'a look asks nothing')
  .refine(({ looks }) => new Set(looks.map(({ run }) => run)).size === looks.length, 'two looks are of one run');

const none: KeptLooks = { looks: [], forgotten: 0 };

/** Reads the looks from the state of a comment. Whoever may edit the comment may have damaged it: then there are none. */
export function parseLooks(state: string | undefined): KeptLooks {
  if (state === undefined || state.length > longestLooks) return none;
  const read = readJson(stateSchema, Buffer.from(state, 'base64url').toString());
  if ('fault' in read) return none;
  const { looks, asked, forgotten } = read.value;
  return {
    looks: looks.flatMap((look) => {
      const question = asked[look.asked];
      return question ? [{ ...look, asked: question }] : [];
    }),
    forgotten,
  };
}

/** Writes the looks into a comment's state. The oldest after the first are dropped if it would be too long. */
export function writeLooks({ looks, forgotten }: KeptLooks): string | undefined {
  for (let dropped = 0; dropped < Math.max(1, looks.length - 1); dropped++) {
    const state = encoded([...looks.slice(0, 1), ...looks.slice(1 + dropped)], forgotten + dropped);
    if (state.length <= longestLooks) return state;
  }
  return undefined;
}

function encoded(looks: readonly KeptLook[], forgotten: number): string {
  const asked = looks
    .map((look) => look.asked)
    .filter((one, index, all) => all.findIndex((other) => asksTheSame(one, other)) === index);
  const numbered = looks.map((look) => ({
    ...look,
    asked: asked.findIndex((question) => asksTheSame(question, look.asked)),
  }));
  return Buffer.from(JSON.stringify({ schema: 1, forgotten, asked, looks: numbered })).toString('base64url');
}

/**
 * The looks with one more, or with the one of the same run replaced. A look at a run that never gave results is dropped:
 * a newer push cancelled it, so nobody knew more when the next commit was planned. If GitHub says that the run ended
 * well, somebody may have seen its results, so it counts.
 */
export function withLook(
  { looks, forgotten }: KeptLooks,
  look: KeptLook,
  listed: Listed | undefined,
): KeptLooks<readonly [KeptLook, ...KeptLook[]]> {
  const ended = new Set(listed?.runs.map(({ run }) => run));
  const kept = looks.filter(({ run, read }) => run !== look.run && (read || ended.has(run)));
  const [first = look, ...rest] = [...kept.map((one) => ({ ...one, read: true })), look];
  return { looks: [first, ...rest], forgotten };
}

/** The runs of a workflow that ended well, for the branch of a pull request. */
export interface Listed {
  readonly runs: readonly { readonly run: number }[];
  /** Whether the branch has no older runs. */
  readonly isWhole: boolean;
}

/** Lists the runs of the same workflow and branch; undefined if GitHub does not. A force push does not change them. */
export async function listRuns(
  { client, repository }: GitHub,
  { workflow_id, head_branch, head_repository }: StartingRun,
  since: string | undefined,
): Promise<Listed | undefined> {
  if (head_branch === null || head_repository === null) return undefined;
  const found = await ifFound(
    client.rest.actions.listWorkflowRuns({
      ...repository,
      workflow_id,
      branch: head_branch,
      event: 'pull_request',
      per_page: listedRuns,
      ...(since !== undefined && { created: `>=${since}` }),
    }),
  );
  if (found === undefined) return undefined;
  const runs = found.data.workflow_runs
    .filter((run) => run.conclusion === 'success' && run.head_repository?.full_name === head_repository.full_name)
    .map(({ id }) => ({ run: id }));
  return { runs, isWhole: found.data.total_count <= listedRuns };
}

/** How often a run with a budget of seeds was evaluated: after its last round, and by each job that chose a next one. */
export async function roundsOf(github: GitHub, runId: number): Promise<number> {
  const jobs = await jobsOf(github, runId);
  return 1 + jobs.filter(({ name, conclusion }) => /^Next\b/.test(name) && conclusion === 'success').length;
}
