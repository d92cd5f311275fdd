import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import type { Network } from '../network/network.ts';
import { checkStudy } from '../study/check.ts';
import { type Plan, parsePlan } from '../study/plan.ts';
import type { Study } from '../study/study.ts';
import { importConfig } from './import-config.ts';

/** Config that a command reads if none is given. */
export const defaultConfig = 'ablation.config.ts';

/** Loads and checks the study that the config file at `path` exports by default. */
export async function loadStudy(path: string): Promise<Study<Network>> {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new ConfigurationError(
      `No study at ${path}: name its config with --config or run where ${defaultConfig} lies.`,
    );
  }
  return checkStudy<Network>((await importConfig(file, path)).default, path);
}

/** Reads the plan at `path`, and the study it was made from; throws ConfigurationError if they do not fit together. */
export async function loadPlan(path: string): Promise<{ readonly study: Study<Network>; readonly plan: Plan }> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError(
      `The plan ${path} cannot be read (${error.code}): write one with "ablate plan --json".`,
    );
  });
  const plan = parsePlan(text, path);
  const study = await loadStudy(plan.config);
  if (study.name === plan.study.name) return { study, plan };
  throw new ConfigurationError(
    `${path} is a plan of study "${plan.study.name}", but ${plan.config} holds study "${study.name}": plan it anew.`,
  );
}
