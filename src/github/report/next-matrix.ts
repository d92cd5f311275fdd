import { nextRound } from '../../report/words/next-round.ts';
import type { Plan } from '../../study/plan.ts';
import type { GitHub } from '../api/github.ts';
import { type JobMatrix, matrixOf } from '../plan/matrix.ts';
import { countedOnMain, mainOf } from './assemble.ts';
import { gatherResults, withEarlier } from './gather.ts';

/** What follows the rounds that a workflow run has trained. */
export interface NextMatrix {
  /** The next round; undefined if the study has ended. */
  readonly matrix: JobMatrix | undefined;
  /** What is known so far, and what follows from it, for people. */
  readonly text: string;
}

/**
 * Decides from the records of this workflow run so far, and from main's. `roundsLeft` rounds share the rest of the
 * budget. In a pull request that main has records for, the questions are those of change minus main.
 */
export async function nextMatrix(
  github: GitHub,
  plan: Plan,
  { roundsLeft, seedsPerJob }: { readonly roundsLeft: number; readonly seedsPerJob: number },
): Promise<NextMatrix> {
  const { head, base } = github.event.pull_request ?? {};
  const trained = { plan, commit: head?.sha ?? github.sha, base: base?.sha };
  const main = await mainOf(github, trained);
  const gathered = await gatherResults(github, github.runId, plan);
  const known = withEarlier(gathered, plan, await countedOnMain(github, trained, main));
  const { runs, text } = nextRound(plan, known, { roundsLeft, main: main?.baseline?.records });
  return { matrix: runs.length > 0 ? matrixOf(plan, seedsPerJob, runs) : undefined, text };
}
