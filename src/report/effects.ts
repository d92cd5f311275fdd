import type { Level } from '../study/config.ts';
import { comparisonsOf, type Levels, levelsKey } from '../study/design.ts';
import { decide, type Finding, type Rules } from './decision.ts';
import { type DifferenceEstimate, differenceOf, type Term } from './estimate.ts';
import type { Measured } from './measured.ts';
import { type Question, treatmentsOf } from './question.ts';

/** One variant, and what its runs came to. */
export interface Cell {
  readonly variant: string;
  readonly levels: Levels;
  readonly measured: Measured;
}

/** Treatment minus baseline: in a factorial design at equal levels `at` of every other factor, which others leave empty. */
export interface Effect {
  readonly at: Levels;
  readonly baseline: string;
  readonly treatment: string;
  readonly delta: Finding;
}

/** From one level of a factor to another. */
export interface Step {
  readonly factor: string;
  readonly from: Level;
  readonly to: Level;
}

/** What the step `of` does after the step `by`, minus what it does before, averaged over the levels of all other factors. */
export interface Interaction {
  readonly of: Step;
  readonly by: Step;
  readonly delta: Finding;
}

/** A step averaged over the levels of all other factors, or all steps of `add-one-in` together, which have no one step. */
export interface MainEffect {
  readonly step: Step | null;
  /** How many differences it is the mean or the sum of. */
  readonly of: number;
  readonly delta: Finding;
}

/** What the factors do. Each of the three is a separate family, so that one question costs another nothing. */
export interface Effects {
  /** What the design compares, wherever both sides were run. */
  readonly effects: readonly Effect[];
  /** The contrast at each level that is compared with its baseline, or all steps of a ladder; none of a single difference. */
  readonly main: readonly MainEffect[];
  /** Of every two factors of a factorial design; the contrast's factor comes as `of`. */
  readonly interactions: readonly Interaction[];
}

export function effectsOf(cells: readonly Cell[], question: Question): Effects {
  const byLevels = new Map(cells.map((cell) => [levelsKey(cell.levels), cell]));
  const steps = stepsAsked(question);
  const pairs =
    question.design === 'factorial'
      ? steps.flatMap((step) => pairsOf(cells, byLevels, step))
      : comparedPairs(byLevels, question);
  const main = question.design === 'factorial' ? averages(cells, byLevels, steps) : wholeLadder(pairs, question);
  return {
    effects: judged(pairs, (pair) => differenceOf(termsOf(pair)), question).map(([{ at, before, after }, delta]) => ({
      at,
      baseline: before.variant,
      treatment: after.variant,
      delta,
    })),
    main: judged(main, ({ terms }) => differenceOf(terms), question).map(([{ step, of }, delta]) => ({
      step,
      of,
      delta,
    })),
    interactions: judged(
      stepPairs(question, steps),
      ({ of, by }) => interactionOf(pairsOf(cells, byLevels, of), by),
      question,
    ).map(([pair, delta]) => ({ ...pair, delta })),
  };
}

/** From the contrast's baseline to every level that is compared with it. */
function stepsAsked({ contrast, factors }: Question): Step[] {
  if (contrast === null) return [];
  const { factor, baseline } = contrast;
  return treatmentsOf(contrast, factors).map((to) => ({ factor, from: baseline, to }));
}

/** A main effect before it is estimated. */
type Averaged = Omit<MainEffect, 'delta'> & { readonly terms: readonly Term[] };

/** Each step averaged over the levels of all other factors, if these have more than one combination. */
function averages(
  cells: readonly Cell[],
  byLevels: ReadonlyMap<string, Cell>,
  steps: readonly Step[],
): readonly Averaged[] {
  return steps.flatMap((step) => {
    const pairs = pairsOf(cells, byLevels, step);
    return pairs.length > 1 ? [{ step, of: pairs.length, terms: averaged(pairs.map(termsOf)) }] : [];
  });
}

/** The last step of a ladder against its first, if all of it was run. */
function wholeLadder(pairs: readonly Pair[], question: Question): readonly Averaged[] {
  const [first, last] = [pairs[0], pairs.at(-1)];
  const isWhole = question.design === 'add-one-in' && pairs.length === comparisonsOf(question).length;
  return isWhole && pairs.length > 1 && first && last
    ? [{ step: null, of: pairs.length, terms: termsOf({ before: first.before, after: last.after }) }]
    : [];
}

/** Two cells that are compared. */
interface Pair {
  readonly at: Levels;
  readonly before: Cell;
  readonly after: Cell;
}

function pairsOf(cells: readonly Cell[], byLevels: ReadonlyMap<string, Cell>, { factor, from, to }: Step): Pair[] {
  return cells.flatMap((after) => {
    const { [factor]: level, ...at } = after.levels;
    const before = byLevels.get(levelsKey({ ...at, [factor]: from }));
    return level !== to || before === undefined ? [] : [{ at, before, after }];
  });
}

function comparedPairs(byLevels: ReadonlyMap<string, Cell>, question: Question): Pair[] {
  return comparisonsOf(question).flatMap(({ from, to }) => {
    const [before, after] = [from, to].map((levels) => byLevels.get(levelsKey(levels)));
    return before === undefined || after === undefined ? [] : [{ at: {}, before, after }];
  });
}

const termsOf = ({ before, after }: Pick<Pair, 'before' | 'after'>): Term[] => [
  { weight: 1, measured: after.measured },
  { weight: -1, measured: before.measured },
];

const scaled = (terms: readonly Term[], factor: number): Term[] =>
  terms.map(({ weight, measured }) => ({ weight: factor * weight, measured }));

const averaged = (contrasts: readonly (readonly Term[])[]): Term[] =>
  contrasts.flatMap((terms) => scaled(terms, 1 / contrasts.length));

/** The mean, over the levels of all other factors, of what the pairs differ in after the step `by` less before it. */
function interactionOf(pairs: readonly Pair[], { factor, from, to }: Step): DifferenceEstimate | null {
  const byLevels = new Map(pairs.map((pair) => [levelsKey(pair.at), pair]));
  const differences = pairs.flatMap((after) => {
    const before = byLevels.get(levelsKey({ ...after.at, [factor]: from }));
    return after.at[factor] !== to || before === undefined ? [] : [[...termsOf(after), ...scaled(termsOf(before), -1)]];
  });
  return differences.length === 0 ? null : differenceOf(averaged(differences));
}

/** Every two factors, each going from its first level to every other one; the contrast's factor takes its own steps. */
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

/** Judges, as one family, what can be estimated. */
function judged<Item>(
  items: readonly Item[],
  estimate: (item: Item) => DifferenceEstimate | null,
  rules: Rules,
): [Item, Finding][] {
  const having = items.flatMap((item): [Item, DifferenceEstimate][] => {
    const difference = estimate(item);
    return difference ? [[item, difference]] : [];
  });
  const findings = decide(
    having.map(([, difference]) => difference),
    rules,
  );
  return having.map(([item], index) => [item, findings[index] as Finding]);
}
