import { ConfigurationError } from '../base/errors.ts';
import { type Plan, parsePlan } from '../study/plan.ts';
import { type ChildOptions, runAblate } from './child.ts';

/** The plan that the checkout's own code makes of these options; throws ConfigurationError with what `ablate plan` said. */
export async function planStudy(commandLine: readonly string[], options: ChildOptions): Promise<Plan> {
  const { exitCode, stdout, lastLine } = await runAblate(['plan', '--json', ...commandLine], options);
  if (exitCode !== 0) throw new ConfigurationError(lastLine || `ablate plan failed with exit code ${exitCode}.`);
  return parsePlan(stdout, 'What "ablate plan" printed');
}
