import { fenced } from '../../report/markdown/markdown.ts';
import type { Plan } from '../../study/plan.ts';
import { explainFailure } from '../api/action.ts';
import { type ChildOptions, runAblate } from './child.ts';

/**
 * Runs `ablate doctor` on this machine's GPU. If the action fails later, the job's summary shows the checklist. The
 * runs are tried in any case, because only they can say why they fail.
 */
export async function examineGpu({ runs: [run] }: Plan, options: ChildOptions): Promise<void> {
  const { stdout } = await runAblate(['doctor', `--precision=${run?.precision}`], options);
  const checklist = stdout.trim();
  for (const line of checklist.split('\n')) options.onLine(line);
  explainFailure(`What \`ablate doctor\` says of this machine:\n\n${fenced(checklist)}\n`);
}
