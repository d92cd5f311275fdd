import { fenced } from '../report/markdown.ts';
import type { Plan } from '../study/plan.ts';
import { explainFailure } from './action.ts';
import { type ChildOptions, runAblate } from './child.ts';

/**
 * Has `ablate doctor` examine this machine's GPU; if the action fails later, its checklist is in the job's summary.
 * Whatever it finds, the runs are tried: they alone say why they fail, and the checklist what else to look at.
 */
export async function examineGpu({ runs: [run] }: Plan, options: ChildOptions): Promise<void> {
  const { stdout } = await runAblate(['doctor', `--precision=${run?.precision}`], options);
  const checklist = stdout.trim();
  for (const line of checklist.split('\n')) options.onLine(line);
  explainFailure(`What \`ablate doctor\` says of this machine:\n\n${fenced(checklist)}\n`);
}
