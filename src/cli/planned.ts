import type { Network } from '../network/network.ts';
import { loadPlan, loadStudy } from '../study/load.ts';
import { makePlan, type Plan } from '../study/plan.ts';
import type { Study } from '../study/study.ts';
import { givenOptions, requestOf, type StudyOptions } from './study-options.ts';

/** A plan, and the study that can build its networks. */
export interface Planned {
  readonly study: Study<Network>;
  readonly plan: Plan;
}

/** Makes a plan from the options, or reads the file that `--plan` names. */
export async function planned({ plan, ...options }: StudyOptions & { readonly plan?: string }): Promise<Planned> {
  if (plan !== undefined) return loadPlan(plan);
  const study = await loadStudy(options.config);
  const origin = { config: options.config, options: givenOptions(options) };
  return { study, plan: makePlan(study, requestOf(options), origin) };
}
