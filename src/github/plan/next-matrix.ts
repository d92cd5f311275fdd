import { nextRound } from '../../report/words/next-round.ts';
import type { Plan } from '../../study/plan.ts';
import type { Client, Repository } from '../api/client.ts';
import { gatherResults } from '../report/gather.ts';
import { type Matrix, matrixOf } from './matrix.ts';

/** What happens after the rounds that a workflow run has trained. */
export interface Following {
  /** The next round; undefined if the study has ended. */
  readonly matrix: Matrix | undefined;
  /** What is known so far, and what follows from it, for people. */
  readonly text: string;
}

/** Decides from the records so far. `roundsLeft` rounds share the rest of the budget. */
export async function nextMatrix(
  client: Client,
  repository: Repository,
  workflowRun: number,
  plan: Plan,
  { roundsLeft, seedsPerJob }: { readonly roundsLeft: number; readonly seedsPerJob: number },
): Promise<Following> {
  const { runs, text } = nextRound(plan, await gatherResults(client, repository, workflowRun, plan), roundsLeft);
  return { matrix: runs.length > 0 ? matrixOf(plan, seedsPerJob, runs) : undefined, text };
}
