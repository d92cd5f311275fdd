import type { Level } from '../study/config.ts';
import { comparisonsOf, type Levels, levelsKey } from '../study/design.ts';
import type { Question } from '../study/question.ts';
import { decideEach, type Finding, type Rules, type Said } from './decision.ts';
import { differenceOf, type Term } from './estimate.ts';
import { treatmentsOf } from './question.ts';
import type { MeasuredSide } from './trained.ts';
import { onePart, type TwoPart, twoPartOf } from './two-part.ts';

/** One variant and its results. */
export interface MeasuredVariant {
  readonly variant: string;
  readonly levels: Levels;
  readonly measured: MeasuredSide;
}

/**
 * A difference, treatment minus baseline. In a factorial design `at` holds the equal levels of the other factors; in
 * other designs it is empty.
 */
export interface Effect<Delta extends Said = Finding> {
  readonly at: Levels;
  readonly baseline: string;
  readonly treatment: string;
  readonly delta: Delta;
}

/** A change from one level of a factor to another. */
export interface Step {
  readonly factor: string;
  readonly from: Level;
  readonly to: Level;
}

/**
 * The effect of the step `of` after the step `by`, minus its effect before, averaged over the levels of all other
 * factors.
 */
export interface Interaction<Delta extends Said = Finding> {
  readonly of: Step;
  readonly by: Step;
  readonly delta: Delta;
}

/** A step averaged over the levels of all other factors. In `add-one-in`, all steps together, which have no single step. */
export interface MainEffect<Delta extends Said = Finding> {
  readonly step: Step | null;
  /** How many differences it averages or adds up. */
  readonly of: number;
  readonly delta: Delta;
}

/**
 * The effects of the factors. Each of the three lists is a family of its own, so that one question does not weaken
 * another.
 */
export interface Effects<Delta extends Said = Finding> {
  /** The comparisons of the design for which both sides were run. */
  readonly effects: readonly Effect<Delta>[];
  /**
   * The mean contrast for each level that is compared with the baseline, or all steps of `add-one-in` together. Empty
   * if there is only one difference.
   */
  readonly main: readonly MainEffect<Delta>[];
  /** For every two factors of a factorial design. `of` is the contrast's factor if it is one of the two. */
  readonly interactions: readonly Interaction<Delta>[];
}

export function effectsOf(variants: readonly MeasuredVariant[], question: Question & Rules): Effects {
  const steps = stepsAsked(question);
  const isFactorial = question.design === 'factorial';
  const pairs = isFactorial ? steps.flatMap((step) => variantPairs(variants, step)) : comparedPairs(variants, question);
  const main = isFactorial ? averages(variants, steps) : wholeLadder(pairs, question);
  return {
    effects: decideEach(pairs, ({ after, before }) => twoPartOf(after.measured, before.measured), question).map(
      ([{ at, before, after }, delta]) => ({ at, baseline: before.variant, treatment: after.variant, delta }),
    ),
    main: decideEach(main, ({ terms }) => overTrained(terms), question).map(([{ step, of }, delta]) => ({
      step,
      of,
      delta,
    })),
    interactions: decideEach(
      stepPairs(question, steps),
      ({ of, by }) => interactionOf(variantPairs(variants, of), by),
      question,
    ).map(([pair, delta]) => ({ ...pair, delta })),
  };
}

/** Steps from the contrast's baseline to every level that is compared with it. */
function stepsAsked({ contrast, factors }: Question): Step[] {
  if (contrast === null) return [];
  const { factor, baseline } = contrast;
  return treatmentsOf(contrast, factors).map((to) => ({ factor, from: baseline, to }));
}

/** A main effect before it is estimated. */
type Averaged = Omit<MainEffect<Said>, 'delta'> & { readonly terms: readonly Term[] };

/** Each step averaged over the levels of all other factors. A step is left out if they have only one combination. */
const averages = (variants: readonly MeasuredVariant[], steps: readonly Step[]): readonly Averaged[] =>
  steps.flatMap((step) => {
    const pairs = variantPairs(variants, step);
    return pairs.length > 1 ? [{ step, of: pairs.length, terms: averaged(pairs.map(termsOf)) }] : [];
  });

/** The last step of `add-one-in` compared with its first, if all steps were run. */
function wholeLadder(pairs: readonly Pair<MeasuredVariant>[], question: Question): readonly Averaged[] {
  const [first, last] = [pairs[0], pairs.at(-1)];
  const isWhole = question.design === 'add-one-in' && pairs.length === comparisonsOf(question).length;
  return isWhole && pairs.length > 1 && first && last
    ? [{ step: null, of: pairs.length, terms: termsOf({ before: first.before, after: last.after }) }]
    : [];
}

/** Two items that differ by a step. `at` holds the equal levels of the other factors. */
interface Pair<Item> {
  readonly at: Levels;
  readonly before: Item;
  readonly after: Item;
}

/** All pairs of items that differ by this step alone. */
function pairsOf<Item>(
  items: readonly Item[],
  levelsOf: (item: Item) => Levels,
  { factor, from, to }: Step,
): Pair<Item>[] {
  const byLevels = new Map(items.map((item) => [levelsKey(levelsOf(item)), item]));
  return items.flatMap((after) => {
    const { [factor]: level, ...at } = levelsOf(after);
    const before = byLevels.get(levelsKey({ ...at, [factor]: from }));
    return level !== to || before === undefined ? [] : [{ at, before, after }];
  });
}

type Named = Pick<MeasuredVariant, 'levels'>;

const variantPairs = <Variant extends Named>(variants: readonly Variant[], step: Step): Pair<Variant>[] =>
  pairsOf(variants, ({ levels }) => levels, step);

/** How many contrasts a study of these variants has. */
export const contrastCount = (variants: readonly Named[], question: Question): number =>
  question.design === 'factorial'
    ? stepsAsked(question).flatMap((step) => variantPairs(variants, step)).length
    : comparedPairs(variants, question).length;

/** The comparisons of a design that is not factorial. */
function comparedPairs<Variant extends Named>(variants: readonly Variant[], question: Question): Pair<Variant>[] {
  const byLevels = new Map(variants.map((variant) => [levelsKey(variant.levels), variant]));
  return comparisonsOf(question).flatMap(({ from, to }) => {
    const [before, after] = [byLevels.get(levelsKey(from)), byLevels.get(levelsKey(to))];
    return before === undefined || after === undefined ? [] : [{ at: {}, before, after }];
  });
}

const termsOf = ({ before, after }: Pick<Pair<MeasuredVariant>, 'before' | 'after'>): Term[] => [
  { weight: 1, measured: after.measured.trained },
  { weight: -1, measured: before.measured.trained },
];

/** A difference of several networks, over the seeds that trained; null if a network has none. */
function overTrained(terms: readonly Term[]): TwoPart | null {
  const difference = differenceOf(terms);
  return difference && onePart(difference);
}

const scaled = (terms: readonly Term[], factor: number): Term[] =>
  terms.map(({ weight, measured }) => ({ weight: factor * weight, measured }));

const averaged = (contrasts: readonly (readonly Term[])[]): Term[] =>
  contrasts.flatMap((terms) => scaled(terms, 1 / contrasts.length));

/** Mean difference of the pairs after the step `by` minus before it, over the levels of all other factors. */
function interactionOf(pairs: readonly Pair<MeasuredVariant>[], by: Step): TwoPart | null {
  const differences = pairsOf(pairs, ({ at }) => at, by).map(({ before, after }) => [
    ...termsOf(after),
    ...scaled(termsOf(before), -1),
  ]);
  return differences.length === 0 ? null : overTrained(averaged(differences));
}

/**
 * Steps of every two factors, each from its first level to every other one. The contrast's factor has the steps that
 * the study asks about.
 */
function stepPairs({ factors }: Question, asked: readonly Step[]): { readonly of: Step; readonly by: Step }[] {
  const [contrast] = asked;
  if (contrast === undefined) return [];
  const others = Object.keys(factors).filter((name) => name !== contrast.factor);
  const stepsOf = (factor: string): readonly Step[] => {
    const [from, ...rest] = factors[factor] ?? [];
    return factor === contrast.factor || from === undefined ? asked : rest.map((to) => ({ factor, from, to }));
  };
  const ordered = [contrast.factor, ...others].map(stepsOf);
  return ordered.flatMap((first, index) =>
    ordered.slice(index + 1).flatMap((second) => first.flatMap((of) => second.map((by) => ({ of, by })))),
  );
}
