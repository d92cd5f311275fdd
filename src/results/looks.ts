import { join } from 'node:path';
import { writeWhole } from '../base/files/write.ts';
import type { Look } from '../study/look.ts';
import { askedOf, asksTheSame } from '../study/looks.ts';
import type { Plan } from '../study/plan.ts';
import { planFile, readPlan } from './plan-file.ts';

/** Codes of the errors of a folder that nobody may write to. */
const refused = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Writes into the folder's plan that its results are now looked at. So call it before they are read: if the process is
 * killed in between, the look counts all the same. `known` are the runs of `plan` that have a result or failed.
 *
 * Returns the looks up to this one. A look that asks the same of the same seeds as an earlier one is that look. Empty
 * if the folder has no plan, or one of a version that did not count. In a folder that cannot be written to, nobody can
 * train more, so the look is not written.
 */
export async function recordLook(
  folder: string,
  plan: Pick<Plan, 'study' | 'runs'>,
  known: readonly { readonly seed: number }[],
  now = new Date(),
): Promise<readonly Look[]> {
  const kept = await readPlan(folder);
  if (kept?.looks === undefined || kept.study.name !== plan.study.name) return [];
  const look: Look = { at: now.toISOString(), ...askedOf(plan, known) };
  const same = kept.looks.findIndex((earlier) => asksTheSame(earlier, look));
  if (same !== -1) return kept.looks.slice(0, same + 1);
  const looks = [...kept.looks, look];
  try {
    await writeWhole(join(folder, planFile), `${JSON.stringify({ ...kept, looks }, null, 2)}\n`);
  } catch (error) {
    if (!refused.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  return looks;
}
