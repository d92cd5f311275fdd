import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { readIfThere } from '../base/files/read.ts';
import { writeWhole } from '../base/files/write.ts';
import { runName } from '../study/config.ts';
import { type Plan, parsePlan } from '../study/plan.ts';

/** The file beside the records of a study that holds its plan. Its name is older than the plan. */
export const planFile = 'study.json';

/**
 * Writes the plan beside its records. Runs of an earlier plan of the same study stay planned, so that a study trained
 * in parts is reported as a whole, and its looks stay counted. Throws ConfigurationError if the earlier plan had another budget of seeds.
 */
export async function writePlan(folder: string, plan: Plan): Promise<void> {
  await mkdir(folder, { recursive: true });
  const found = await readPlan(folder);
  const earlier = found?.study.name === plan.study.name ? found : undefined;
  if (earlier) refuseOtherBudget(folder, earlier, plan);
  const names = new Set(plan.runs.map(runName));
  const runs = [...(earlier?.runs ?? []).filter((run) => !names.has(runName(run))), ...plan.runs];
  const looks = earlier?.looks ?? plan.looks ?? [];
  await writeWhole(join(folder, planFile), `${JSON.stringify({ ...plan, runs, looks }, null, 2)}\n`);
}

/** A study that was evaluated after every seed cannot be continued with another budget, or without one. */
function refuseOtherBudget(folder: string, earlier: Plan, { study }: Plan): void {
  const { mostSeeds } = earlier.study;
  if (mostSeeds === undefined || mostSeeds === study.mostSeeds) return;
  throw new ConfigurationError(
    `${folder} holds a study that was looked at after each of at most ${mostSeeds} seeds: continue with --until-decided ` +
      `--max-seeds ${mostSeeds}, or give another folder with --out.`,
  );
}

/** The plan beside the records of a folder; undefined if there is none. Throws ConfigurationError if it is damaged. */
export async function readPlan(folder: string): Promise<Plan | undefined> {
  const path = join(folder, planFile);
  const text = await readIfThere(path);
  return text === undefined ? undefined : parsePlan(text, path);
}
