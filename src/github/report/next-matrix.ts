import { nextRound } from '../../report/words/next-round.ts';
import type { Plan } from '../../study/plan.ts';
import type { GitHub } from '../api/github.ts';
import { type JobMatrix, matrixOf } from '../plan/matrix.ts';
import { gatherResults } from './gather.ts';

/** What follows the rounds that a workflow run has trained. */
export interface NextMatrix {
  /** The next round; undefined if the study has ended. */
  readonly matrix: JobMatrix | undefined;
  /** What is known so far, and what follows from it, for people. */
  readonly text: string;
}

/** Decides from the records of this workflow run so far. `roundsLeft` rounds share the rest of the budget. */
export async function nextMatrix(
  github: GitHub,
  plan: Plan,
  { roundsLeft, seedsPerJob }: { readonly roundsLeft: number; readonly seedsPerJob: number },
): Promise<NextMatrix> {
  const { runs, text } = nextRound(plan, await gatherResults(github, github.runId, plan), roundsLeft);
  return { matrix: runs.length > 0 ? matrixOf(plan, seedsPerJob, runs) : undefined, text };
}
