import { at } from '../base/arrays.ts';
import { marginOf } from '../study/metric.ts';
import type { Question } from '../study/question.ts';
import type { DifferenceEstimate } from './estimate.ts';
import { couldDecide } from './statistics/boschloo.ts';
import type { Components } from './statistics/components.ts';
import { intervalOf } from './statistics/crossed.ts';
import { type FamilyLevel, familyLevels, type Tested } from './statistics/family.ts';
import { type Interval, within } from './statistics/interval.ts';
import { type SeedsNeeded, seedsNeeded } from './statistics/seeds-needed.ts';
import { alphaAfter, alphaOfSides, type Schedule } from './statistics/sequential.ts';
import { studentOfUnequal } from './statistics/unequal.ts';
import { read } from './statistics/verdict.ts';
import type { Counts, TwoPart } from './two-part.ts';

/**
 * What a comparison means. `same` is inside the margin. `trains more often` and `trains less often` come before what the
 * difference among the trained seeds says. `one seed` decides nothing, nor does a study with a run that has no result.
 */
export type Verdict =
  | 'better'
  | 'worse'
  | 'same'
  | 'trains more often'
  | 'trains less often'
  | 'undecided'
  | 'one seed'
  | 'incomplete';

/**
 * What is said of a comparison. Whatever decides or speaks by it (gate, headline, rounds, lists) is given this alone:
 * it has no interval to read another verdict from.
 */
export interface Said {
  readonly verdict: Verdict;
  /** Whether it is better or worse by more than the margin, or trains more or less often. */
  readonly beyondMargin: boolean;
  /** The difference among the seeds that trained; null if a side has none. */
  readonly value: number | null;
  /** Number of seeds of the side that has fewer, trained or not. */
  readonly seeds: number;
  /** Null if every seed trained, or if it cannot be told. */
  readonly counts: JudgedCounts | null;
  /** Further seeds per network that would decide the difference; null if there is no number to name. */
  readonly moreSeeds: SeedsNeeded | null;
}

/** How many seeds trained, after correction for the family. */
export interface JudgedCounts extends Counts {
  /** Corrected, to compare with 5 %. */
  readonly corrected: number;
  /** Whether any outcome of so many seeds could be significant in this family, if it were its smallest p. */
  readonly possible: boolean;
}

/**
 * A comparison, its verdict and the numbers behind it. Interval and `p` are corrected for the family. They agree: the
 * interval excludes 0 exactly if `p` is below 0.05.
 */
export interface Finding extends Said {
  /** Of the difference; null if there is none, infinite if it cannot be known. */
  readonly interval: Interval | null;
  /** Of the difference; NaN without an interval. */
  readonly p: number;
  /** Level of the interval: above 0.95 in a family, and in a study that is evaluated after every seed. */
  readonly level: number;
  /** The parts of the variance; null if a side has fewer than two seeds that trained. */
  readonly components: Components | null;
}

const decided: readonly Verdict[] = ['better', 'worse', 'same', 'trains more often', 'trains less often'];

export const isDecided = ({ verdict }: Pick<Said, 'verdict'>): boolean => decided.includes(verdict);

/** The rules for the verdicts of a family. */
export interface Rules extends Pick<Question, 'metric' | 'margin'>, Schedule {
  /** Whether a planned run has no result. Then nothing is decided. */
  readonly incomplete?: boolean;
}

/** A finding before the seeds are counted that would decide it, which takes much longer than the verdict. */
export type Judged = Omit<Finding, 'moreSeeds'>;

/** The one place that decides: gives a verdict for every comparison of a family. Both of its parts are hypotheses. */
export function judge(family: readonly TwoPart[], rules: Rules): Judged[] {
  const hypotheses = family.flatMap(({ counts, difference, sides }) => {
    const alpha = alphaOfLook(sides, rules);
    return [
      ...(counts ? [{ part: counts, p: counts.p, alpha }] : []),
      ...(difference?.components ? [{ part: difference, p: difference.p, alpha }] : []),
    ];
  });
  const levels = familyLevels(hypotheses);
  const found = new Map<unknown, FamilyLevel & Tested>(
    hypotheses.map((tested, index) => [tested.part, { ...tested, ...at(levels, index) }]),
  );
  return family.map((compared) => {
    const { counts, difference, sides } = compared;
    const ofCounts = counts && found.get(counts);
    const judged = counts && ofCounts ? judgeCounts(counts, ofCounts.p, ofCounts.alpha / hypotheses.length) : null;
    const seeds = Math.min(...sides.map((side) => side.seeds));
    const finding = findingOf(difference, (difference && found.get(difference)) ?? null, rules);
    return { ...finding, ...verdictOf(finding, judged, seeds, rules), counts: judged, seeds };
  });
}

/** Level of the look that a comparison is at. Its sides may have different numbers of seeds, and different budgets. */
const alphaOfLook = (sides: TwoPart['sides'], rules: Rules): number =>
  alphaOfSides(
    sides.map(({ seeds, mostSeeds }) => ({ seeds, mostSeeds: mostSeeds ?? rules.mostSeeds })),
    rules,
  );

const judgeCounts = (counts: Counts, corrected: number, alpha: number): JudgedCounts => ({
  ...counts,
  corrected,
  possible: couldDecide(counts.treatment.seeds, counts.baseline.seeds, alpha),
});

type OfDifference = Omit<Judged, 'counts' | 'seeds'>;

/** What the difference alone says. */
function findingOf(
  difference: DifferenceEstimate | null,
  found: (FamilyLevel & Tested) | null,
  rules: Rules,
): OfDifference {
  const open = { verdict: 'undecided', beyondMargin: false } as const;
  if (difference === null)
    return { ...open, value: null, interval: null, p: Number.NaN, level: 0.95, components: null };
  const { components, value, interval, p } = difference;
  if (components === null || found === null) {
    // The images alone say what one seed found. Of several, of which one trained, they say too little.
    const alone = difference.sides.some(({ seeds }) => seeds === 1);
    return { ...open, value, interval: alone ? interval : null, p: alone ? p : Number.NaN, level: 0.95, components };
  }

  const student = studentOfUnequal(components);
  const of = (level: number): Interval => within(intervalOf(student, level), components.bounds);
  const margin = marginOf(rules.margin, rules.metric);
  const tested = of(found.level);
  const reading = read({ tested, simultaneous: of(found.simultaneous) }, margin, rules.metric.better);
  return { ...reading, value, interval: tested, p: found.p, level: found.level, components };
}

/** Gives verdicts for a family, and says how many seeds would decide what is undecided. */
export function decide(family: readonly TwoPart[], rules: Rules): Finding[] {
  const margin = marginOf(rules.margin, rules.metric);
  return judge(family, rules).map((judged, index) => {
    const { verdict, components, level } = judged;
    if (verdict !== 'undecided' || components === null) return { ...judged, moreSeeds: null };
    // Its share of the family's level stays what it is now.
    const share = (1 - level) / alphaOfLook(at(family, index).sides, rules);
    const alphaOf = (seeds: number): number => share * alphaAfter(seeds, extended(rules));
    const final = at(family, index).sides.map((side) => side.final === true);
    return { ...judged, moreSeeds: seedsNeeded(components, alphaOf, margin, final) };
  });
}

/** The schedule of later looks: a study with a fixed number of seeds that gets more of them has been looked at. */
const extended = ({ mostSeeds, fixedLooks = 0 }: Rules): Schedule =>
  mostSeeds === undefined ? { fixedLooks: fixedLooks + 1 } : { mostSeeds, fixedLooks };

/** Both parts in one word. A single seed has no look, and nothing is decided before every run has a result. */
function verdictOf(
  { verdict, beyondMargin }: Pick<Said, 'verdict' | 'beyondMargin'>,
  counts: JudgedCounts | null,
  seeds: number,
  { incomplete = false }: Rules,
): Pick<Said, 'verdict' | 'beyondMargin'> {
  if (incomplete) return { verdict: 'incomplete', beyondMargin: false };
  if (seeds < 2) return { verdict: 'one seed', beyondMargin: false };
  if (counts === null || counts.corrected > 0.05) return { verdict, beyondMargin };
  const { treatment, baseline } = counts;
  const more = treatment.trained * baseline.seeds > baseline.trained * treatment.seeds;
  return { verdict: more ? 'trains more often' : 'trains less often', beyondMargin: true };
}

/** Gives verdicts, as one family, for every item that can be compared. */
export function decideEach<Item>(
  items: readonly Item[],
  compare: (item: Item) => TwoPart | null,
  rules: Rules,
): [Item, Finding][] {
  const compared = items.flatMap((item): [Item, TwoPart][] => {
    const parts = compare(item);
    return parts ? [[item, parts]] : [];
  });
  const findings = decide(
    compared.map(([, parts]) => parts),
    rules,
  );
  return findings.map((finding, index) => [at(compared, index)[0], finding]);
}
