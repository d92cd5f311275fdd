import { at } from '../base/arrays.ts';
import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import type { RunConfig } from '../study/config.ts';
import { marginOf } from '../study/metric.ts';
import type { Plan } from '../study/plan.ts';
import type { Question } from '../study/question.ts';
import { type Finding, isDecided, type Said } from './decision.ts';
import type { Effect } from './effects.ts';
import { type Asked, nextSeeds, type State, type Supply } from './next-seeds.ts';
import type { Schedule } from './statistics/sequential.ts';
import { measureSide } from './trained.ts';
import { twoPartOf } from './two-part.ts';
import type { VariantComparison } from './versus-main.ts';

type VariantRun = Pick<RunConfig, 'variant' | 'seed'>;

/** One side of a question. Main's side of a change has another name than the change's, and can have no more seeds. */
interface Side {
  readonly name: string;
  readonly records: readonly RunRecord[];
}

/** A difference that a study with a budget asks about: treatment minus baseline, or change minus main. */
export interface RoundQuestion<Delta extends Said = Said> {
  /** The levels at which two variants are compared; empty if the names say it all. */
  readonly at: Effect['at'];
  readonly sides: readonly [Side, Side];
  readonly delta: Delta;
}

/** The contrasts of a study. */
export function contrastsOf(effects: readonly Effect[], records: readonly RunRecord[]): RoundQuestion<Finding>[] {
  const byVariant = groupBy(records, ({ config }) => config.variant);
  const side = (name: string): Side => ({ name, records: byVariant.get(name) ?? [] });
  return effects.map((effect) => ({
    at: effect.at,
    sides: [side(effect.treatment), side(effect.baseline)],
    delta: effect.delta,
  }));
}

/**
 * What a pull request asks: change minus main of the variants whose results it changes. Undefined if main has nothing
 * that they can be compared with.
 */
export function changesOf(
  comparisons: readonly VariantComparison[],
  change: readonly RunRecord[],
  main: readonly RunRecord[],
): RoundQuestion<Finding>[] | undefined {
  if (comparisons.every(({ delta }) => delta === null)) return undefined;
  const of = (records: readonly RunRecord[], variant: string) =>
    records.filter(({ config }) => config.variant === variant);
  return comparisons.flatMap(({ variant, delta, unchanged }): RoundQuestion<Finding>[] =>
    delta === null || unchanged
      ? []
      : [
          {
            at: {},
            sides: [
              { name: variant, records: of(change, variant) },
              // No variant has a name with a space.
              { name: `main ${variant}`, records: of(main, variant) },
            ],
            delta,
          },
        ],
  );
}

/** A variant whose change minus main is not trained any longer, because it cannot be decided. */
export interface GivenUpChange {
  readonly variant: string;
  readonly delta: Finding;
  /** The most seeds that it may have. */
  readonly mostSeeds: number;
}

/** The changes that a pull request with a budget gives up. */
export function changesGivenUp(
  changes: readonly RoundQuestion<Finding>[],
  plan: Pick<Plan, 'study' | 'runs'>,
): GivenUpChange[] {
  if (plan.study.mostSeeds === undefined) return [];
  const { fates, budgets } = roundFor(changes, plan);
  return changes.flatMap(({ sides: [{ name: variant }], delta }, index) =>
    fates[index] === 'futile' ? [{ variant, delta, mostSeeds: at(budgets, index) }] : [],
  );
}

/** What becomes of a question. `spent`: its variants have all the seeds that they may have. */
export type Fate = State | 'spent';

export interface Round<Run> {
  /** One per question, in their order. */
  readonly fates: readonly Fate[];
  /** The most seeds that the sides of a question may have, question by question. */
  readonly budgets: readonly number[];
  /** Runs to train next. */
  readonly runs: readonly Run[];
}

/**
 * What a study with a budget trains next for its open questions. If only `roundsLeft` rounds are left, they share the
 * rest of the budget.
 */
export function roundFor<Run extends VariantRun>(
  questions: readonly RoundQuestion[],
  { study, runs }: { readonly study: Pick<Question, 'metric' | 'margin'>; readonly runs: readonly Run[] },
  { roundsLeft = Infinity, fixedLooks }: Pick<Schedule, 'fixedLooks'> & { readonly roundsLeft?: number } = {},
): Round<Run> {
  const planned = groupBy(runs, ({ variant }) => variant);
  const supplies = new Map(
    questions.flatMap(({ sides }) =>
      sides.map((side) => [side.name, supplyOf(side, planned.get(side.name) ?? [])] as const),
    ),
  );
  const of = ({ sides }: RoundQuestion): Supply[] => sides.flatMap(({ name }) => supplies.get(name) ?? []);
  const rest = questions.filter(({ delta }) => !isDecided(delta)).flatMap((question) => of(question).map(leftIn));
  const { states, runs: wanted } = nextSeeds(
    questions.map((question) => askedBy(question, study)),
    [...supplies.values()],
    { margin: marginOf(study.margin, study.metric), contrasts: questions.length, fixedLooks },
    Math.max(1, Math.ceil(Math.max(0, ...rest) / roundsLeft)),
  );
  const names = new Set(wanted.map(({ variant, seed }) => `${variant} ${seed}`));
  return {
    fates: questions.map((question, index) => {
      const state = at(states, index);
      return state !== 'decided' && of(question).every((supply) => leftIn(supply) === 0) ? 'spent' : state;
    }),
    budgets: questions.map((question) => Math.max(...of(question).map(({ budget }) => budget.length))),
    runs: runs.filter(({ variant, seed }) => names.has(`${variant} ${seed}`)),
  };
}

const leftIn = ({ budget, have }: Supply): number => budget.length - have;

/** The seeds of a side that have a result, and then the planned ones that have none. */
function supplyOf({ name, records }: Side, planned: readonly VariantRun[]): Supply {
  const known = records.map(({ config }) => config.seed);
  const further = planned.map(({ seed }) => seed).filter((seed) => !known.includes(seed));
  return { variant: name, budget: [...known, ...further], have: known.length };
}

function askedBy({ sides: [treatment, baseline], delta }: RoundQuestion, { metric }: Pick<Question, 'metric'>): Asked {
  const of = ({ records }: Side) => measureSide(records, metric);
  const { counts, difference } = twoPartOf(of(treatment), of(baseline));
  return {
    variants: [treatment.name, baseline.name],
    decided: isDecided(delta),
    components: difference?.components ?? null,
    counts: counts && [counts.treatment, counts.baseline],
  };
}
