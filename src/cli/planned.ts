import type { Network } from '../network/network.ts';
import { makePlan, type Plan } from '../study/plan.ts';
import type { Study } from '../study/study.ts';
import { loadPlan, loadStudy } from './study.ts';
import { givenOptions, requestOf, type StudyOptions } from './study-options.ts';

/** What a command works on: a plan, and the study that can build its networks. */
export interface Planned {
  readonly study: Study<Network>;
  readonly plan: Plan;
}

/** Resolves the options into a plan, or takes the one in the file that `--plan` names as it is. */
export async function planned({ plan, ...options }: StudyOptions & { readonly plan?: string }): Promise<Planned> {
  if (plan !== undefined) return loadPlan(plan);
  const study = await loadStudy(options.config);
  const origin = { config: options.config, options: givenOptions(options) };
  return { study, plan: makePlan(study, requestOf(options), origin) };
}
