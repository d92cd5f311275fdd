import { listed, plural, shortList } from '../../base/format.ts';
import { groupBy } from '../../base/group.ts';
import type { Finding } from '../../judge/decision.ts';
import { changesOf, contrastsOf, type Fate, type Round, type RoundQuestion, roundFor } from '../../judge/rounds.ts';
import { type StudySummary, type SummaryInput, summarize } from '../../judge/summarize.ts';
import { compareWithMain } from '../../judge/versus-main.ts';
import type { RunRecord } from '../../record/record.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import type { Plan } from '../../study/plan.ts';
import { dueRuns, seedsOf } from '../../study/rounds.ts';
import { changeVerdict } from './change-verdict.ts';
import { placesOf } from './differences.ts';
import { deltaUnit, deltaWithInterval, withUnit } from './metric.ts';
import { studyVerdict } from './verdict.ts';

/** Results of the runs so far, with those of earlier studies of the same networks. */
type Known = Required<Pick<SummaryInput, 'records' | 'failures'>>;

/** What a study with a budget of seeds does next. */
export interface NextRound {
  /** The runs to train; empty if the study has ended. */
  readonly runs: readonly RunConfig[];
  /** What is known so far and what follows from it, for people; empty before every variant has two seeds. */
  readonly text: string;
}

/** Where a round is asked for. */
export interface RoundRequest {
  /** How many rounds are left; as many as it takes if absent. They share the rest of the budget. */
  readonly roundsLeft?: number;
  /** Main's records of the study, in a pull request. */
  readonly main?: readonly RunRecord[] | undefined;
}

/** The runs that a plan with a budget of seeds begins with: two seeds of every variant that has none from before. */
export function firstRuns({ runs }: Pick<Plan, 'runs'>, { records, failures }: Known): readonly RunConfig[] {
  const known = [...records.map(({ config }) => config), ...failures];
  const names = new Set(known.map(runName));
  return dueRuns(runs, [], known).filter((run) => !names.has(runName(run)));
}

/**
 * The next runs of a plan with a budget of seeds. It begins with two seeds of every variant and adds one at a time to
 * the variants of the contrasts that are open, until each is decided or hopeless (judge/next-seeds.ts), a run has no
 * result, or the budget is used up. In a pull request change minus main is asked, of every variant that it changes.
 */
export function nextRound(plan: Plan, known: Known, { roundsLeft, main }: RoundRequest = {}): NextRound {
  const { study, runs, looks } = plan;
  const first = firstRuns(plan, known);
  if (first.length > 0) return { runs: first, text: '' };
  const summary = summarize({ ...known, planned: runs, study, looks });
  const comparisons = main && compareWithMain(known.records, main, study);
  const changes = comparisons && changesOf(comparisons, known.records, main);
  const verdict = changes ? changeVerdict(summary, comparisons ?? []) : studyVerdict(summary);
  const questions = changes ?? contrastsOf(summary.effects, known.records);
  const count = countText(
    summary,
    runs,
    changes?.map(({ sides: [{ name }] }) => name),
  );
  const end = (why: string): NextRound => ({ runs: [], text: `${verdict} ${why}` });
  if (summary.missing.length > 0) {
    return end(`The study stops ${count}, since more seeds do not make up for a run without a result.`);
  }
  if (questions.length === 0) return end(`The study ends ${count}, since it compares nothing.`);
  const { fixedLooks } = summary.question;
  const round = roundFor(questions, plan, { ...(roundsLeft && { roundsLeft }), fixedLooks });
  if (round.fates.every((fate) => fate === 'decided')) return end(`All is decided ${count}.`);
  return { runs: round.runs, text: `${verdict} ${whatFollows(questions, round, plan, changes !== undefined)}` };
}

/** `after 3 of at most 5 seeds`: of the variant that has most, among those that a pull request changes. */
function countText({ variants, missing }: StudySummary, runs: Plan['runs'], changed: readonly string[] = []): string {
  const known = [...variants.flatMap(({ variant, seeds }) => seeds.map((seed) => ({ variant, seed }))), ...missing];
  const counted = known.filter(({ variant }) => changed.length === 0 || changed.includes(variant));
  const begun = [...groupBy(counted, ({ variant }) => variant)].map(([variant, having]) => {
    const planned = runs.filter((run) => run.variant === variant);
    return { have: having.length, most: new Set([...having, ...planned].map(({ seed }) => seed)).size };
  });
  const most = Math.max(...begun.map((each) => each.most));
  return `after ${Math.max(...begun.map(({ have }) => have))} of at most ${plural(most, 'seed')}`;
}

/** One sentence for the questions that are given up, one for those out of budget, and one for those that are open. */
function whatFollows(
  questions: readonly RoundQuestion<Finding>[],
  { fates, budgets, runs }: Round<RunConfig>,
  { study, runs: planned }: Plan,
  ofChange: boolean,
): string {
  const having = (fate: Fate) => questions.filter((_, index) => fates[index] === fate);
  const [open, spent] = [having('open'), having('spent')];
  const where = (asked: readonly RoundQuestion<Finding>[]) =>
    (ofChange ? '' : placesOf(asked)) ||
    (ofChange || questions.length > 1 ? ` for ${shortList(asked.map(({ sides: [{ name }] }) => name))}` : '');
  const seeds = (asked: RoundQuestion<Finding>) => plural(budgets[questions.indexOf(asked)] ?? 0, 'seed');
  const found = ({ delta }: RoundQuestion<Finding>) =>
    withUnit(deltaWithInterval(delta, study.metric), deltaUnit(study.metric));
  return [
    ...having('futile').map((asked) => `Cannot be decided within ${seeds(asked)}${where([asked])}: ${found(asked)}.`),
    ...spent.slice(0, 1).map((asked) => `Not decided${where(spent)}, and the budget of ${seeds(asked)} is used up.`),
    ...(open.length > 0 ? [`Not decided${where(open)}: ${runsText(runs, planned)} next.`] : []),
  ].join(' ');
}

/** `seed 2` if all variants are trained, `seeds 2, 3 of plain34 and resnet34` if only these are. */
function runsText(runs: readonly RunConfig[], planned: Plan['runs']): string {
  const seedsText = (of: readonly RunConfig[]) => {
    const seeds = seedsOf(of);
    return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
  };
  const byVariant = groupBy(runs, ({ variant }) => variant);
  const alike = [...groupBy([...byVariant], ([, having]) => seedsText(having))];
  const all = new Set(planned.map(({ variant }) => variant)).size;
  if (alike.length === 1 && byVariant.size === all) return seedsText(runs);
  return listed(alike.map(([seeds, having]) => `${seeds} of ${shortList(having.map(([variant]) => variant))}`));
}
