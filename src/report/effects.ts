import type { RunRecord } from '../results/record.ts';
import type { Level } from '../study/config.ts';
import { decide, type Finding, type Rules } from './decision.ts';
import { type DifferenceEstimate, differenceOf, type Term } from './estimate.ts';
import { levelsKey, type Question } from './question.ts';

type Levels = Readonly<Record<string, Level>>;

/** Records of one variant, and what it is. */
export interface Cell {
  readonly variant: string;
  readonly levels: Levels;
  readonly records: readonly RunRecord[];
}

/** Treatment minus baseline at equal levels `at` of every other factor. */
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

/** What the factors do. Each of the three is a family of its own, so that one question costs another nothing. */
export interface Effects {
  /** The contrast wherever both its sides were run. */
  readonly effects: readonly Effect[];
  /** The contrast averaged over those; null if there is only one. */
  readonly main: Finding | null;
  /** Of every two factors; the contrast's factor comes as `of`. */
  readonly interactions: readonly Interaction[];
}

export function effectsOf(cells: readonly Cell[], question: Question): Effects {
  const { contrast } = question;
  if (contrast === null) return { effects: [], main: null, interactions: [] };
  const byLevels = new Map(cells.map((cell) => [levelsKey(cell.levels), cell]));
  const step = { factor: contrast.factor, from: contrast.baseline, to: contrast.treatment };
  const pairs = pairsOf(cells, byLevels, step);
  const main = pairs.length > 1 ? differenceOf(averaged(pairs.map(termsOf))) : null;
  return {
    effects: judged(pairs, ({ before, after }) => differenceOf(termsOf({ before, after })), question).map(
      ([{ at, before, after }, delta]) => ({ at, baseline: before.variant, treatment: after.variant, delta }),
    ),
    main: main && (decide([main], question)[0] as Finding),
    interactions: judged(
      stepPairs(question, step),
      ({ of, by }) => interactionOf(pairsOf(cells, byLevels, of), by),
      question,
    ).map(([steps, delta]) => ({ ...steps, delta })),
  };
}

/** Two cells that differ by one step alone. */
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

const termsOf = ({ before, after }: Pick<Pair, 'before' | 'after'>): Term[] => [
  { weight: 1, records: after.records },
  { weight: -1, records: before.records },
];

const scaled = (terms: readonly Term[], factor: number): Term[] =>
  terms.map(({ weight, records }) => ({ weight: factor * weight, records }));

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

/** Every two factors, each going from its first level to every other one; the contrast's factor takes its own step. */
function stepPairs({ factors }: Question, contrast: Step): { readonly of: Step; readonly by: Step }[] {
  const names = Object.keys(factors);
  const ordered = [contrast.factor, ...names.filter((name) => name !== contrast.factor)];
  const stepsOf = (factor: string): Step[] => {
    const [from, ...others] = factors[factor] ?? [];
    return factor === contrast.factor || from === undefined ? [contrast] : others.map((to) => ({ factor, from, to }));
  };
  return ordered.flatMap((first, index) =>
    ordered
      .slice(index + 1)
      .flatMap((second) => stepsOf(first).flatMap((of) => stepsOf(second).map((by) => ({ of, by })))),
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
