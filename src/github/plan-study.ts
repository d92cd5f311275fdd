import { type Plan, parsePlan } from '../study/plan.ts';
import { requireSuccess } from './ablate-failed.ts';
import { type ChildOptions, runAblate } from './child.ts';

/** The plan that the checkout's own code makes of these options; throws AblateFailedError with what `ablate plan` said. */
export async function planStudy(commandLine: readonly string[], options: ChildOptions): Promise<Plan> {
  const result = await runAblate(['plan', '--json', ...commandLine], options);
  requireSuccess(result, 'The command "ablate plan"');
  return parsePlan(result.stdout, 'What "ablate plan" printed');
}
