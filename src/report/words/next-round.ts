import { plural } from '../../base/format.ts';
import { isDecided } from '../../judge/decision.ts';
import { type StudySummary, type SummaryInput, summarize } from '../../judge/summarize.ts';
import type { RunConfig } from '../../study/config.ts';
import type { Plan } from '../../study/plan.ts';
import { begunSeeds, firstRound, seedsOf } from '../../study/rounds.ts';
import { placesOf } from './differences.ts';
import { studyVerdict } from './verdict.ts';

/** Results of the runs so far. */
type Known = Required<Pick<SummaryInput, 'records' | 'failures'>>;

/** What a study with a budget of seeds does next. */
export interface NextRound {
  /** The runs to train; empty if the study has ended. */
  readonly runs: readonly RunConfig[];
  /** What is known so far and what follows from it, for people; empty before the first run. */
  readonly text: string;
}

/**
 * The next runs of a plan with a budget of seeds. It begins with two seeds of every variant and adds one at a time,
 * until every contrast is decided, a run has no result, or the budget is used up. If only `roundsLeft` rounds are left,
 * they share the rest of the budget.
 */
export function nextRound(plan: Plan, { records, failures }: Known, roundsLeft = Infinity): NextRound {
  const { study, runs, looks } = plan;
  const known = [...records.map(({ config }) => config), ...failures];
  if (known.length === 0) return { runs: firstRound(plan), text: '' };
  const summary = summarize({ records, failures, planned: runs, study, looks });
  const seeds = seedsOf(runs);
  const begun = begunSeeds(runs, known);
  const end = endOf(summary, begun, seeds.length);
  const next =
    end === undefined ? seeds.slice(begun, begun + Math.max(1, Math.ceil((seeds.length - begun) / roundsLeft))) : [];
  const what = end ?? `${undecided(summary)}: ${next.length === 1 ? 'seed' : 'seeds'} ${next.join(', ')} next.`;
  return { runs: runs.filter(({ seed }) => next.includes(seed)), text: `${studyVerdict(summary)} ${what}` };
}

/** Why the study ends; undefined if it continues. */
function endOf(summary: StudySummary, begun: number, budget: number): string | undefined {
  const { effects, missing } = summary;
  const count = `after ${begun} of at most ${plural(budget, 'seed')}`;
  if (missing.length > 0)
    return `The study stops ${count}, since more seeds do not make up for a run without a result.`;
  if (effects.length === 0) return `The study ends ${count}, since it compares nothing.`;
  if (effects.every(({ delta }) => isDecided(delta))) return `All is decided ${count}.`;
  return begun === budget
    ? `${undecided(summary)}, and the budget of ${plural(budget, 'seed')} is used up.`
    : undefined;
}

const undecided = ({ effects }: StudySummary): string =>
  `Not decided${placesOf(effects.filter(({ delta }) => !isDecided(delta)))}`;
