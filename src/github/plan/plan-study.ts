import { type Plan, parsePlan } from '../../study/plan.ts';
import { type ChildOptions, runAblate } from '../ablate/ablate.ts';
import { requireSuccess } from '../ablate/failed.ts';

/** Runs the checkout's own `ablate plan` with these options. Throws AblateFailedError with what it printed. */
export async function planStudy(commandLine: readonly string[], options: ChildOptions): Promise<Plan> {
  const result = await runAblate(['plan', '--json', ...commandLine], options);
  requireSuccess(result, 'The command "ablate plan"');
  return parsePlan(result.stdout, 'What "ablate plan" printed');
}
