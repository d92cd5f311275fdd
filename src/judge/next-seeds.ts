import type { Counted } from './statistics/boschloo.ts';
import type { Components } from './statistics/components.ts';
import { countsProbability, decisionProbability, leastHope } from './statistics/futility.ts';
import { alphaOfSides, type Schedule } from './statistics/sequential.ts';

/** What becomes of a contrast: nothing more to train, seeds still to come, or no hope within the budget. */
export type State = 'decided' | 'open' | 'futile';

/** A question of a study or of a pull request, with what is known of it so far. */
export interface Asked {
  /** Names of the variants that it compares, in the order of the components' sides. */
  readonly variants: readonly string[];
  /** Whether it has a verdict other than undecided. */
  readonly decided: boolean;
  /** Of the seeds that trained; null if a side has fewer than two. */
  readonly components: Components | null;
  /** How many seeds of each side trained, if not all did: the other part of the contrast (two-part.ts). */
  readonly counts?: readonly [Counted, Counted] | null;
}

/**
 * The seeds of one variant, in the order in which they count. `budget` has every seed that the variant may have, the
 * earlier ones of the same network first, and `have` says how many of them have a result.
 */
export interface Supply {
  readonly variant: string;
  readonly budget: readonly number[];
  readonly have: number;
}

/** How contrasts are given up. */
export interface Limits extends Pick<Schedule, 'fixedLooks'> {
  /** In the unit of the components. */
  readonly margin: number;
  /** Number of contrasts in the family: the last look is judged at their share of its level. */
  readonly contrasts: number;
}

export interface NextSeeds {
  /** One state per contrast, in their order. */
  readonly states: readonly State[];
  /** What to train next; empty if no contrast is open, or if the budget is used up. */
  readonly runs: readonly { readonly variant: string; readonly seed: number }[];
}

/**
 * What to train next, so that no run is spent on a question that is decided or hopeless. A contrast is hopeless if the
 * last look within the budget would decide it with a probability below 5 %, at the level of a single one of the
 * contrasts. Only variants of open contrasts are trained. Of those that may have more seeds, the ones with the fewest
 * come first, because their part of the error is the largest: if a side has earlier seeds, the other catches up with it.
 *
 * Giving up cannot make a false verdict more frequent: it only takes looks away. Nor can earlier seeds: the levels of
 * the looks (statistics/sequential.ts) hold for every number of seeds from two to the budget at once, whichever of them
 * were looked at, and whatever made an earlier study stop.
 *
 * @param step how many further seeds the next round gives each variant
 */
export function nextSeeds(asked: readonly Asked[], supplies: readonly Supply[], limits: Limits, step = 1): NextSeeds {
  const byVariant = new Map(supplies.map((supply) => [supply.variant, supply]));
  const states = asked.map((contrast) => stateOf(contrast, byVariant, limits));
  const wanted = new Map<string, number>();
  for (const [index, { variants }] of asked.entries()) {
    if (states[index] !== 'open') continue;
    const sides = variants.flatMap((variant) => byVariant.get(variant) ?? []);
    const growing = sides.filter(({ budget, have }) => have < budget.length);
    const fewest = Math.min(...growing.map(({ have }) => have));
    for (const { variant, have } of growing) {
      wanted.set(variant, Math.max(wanted.get(variant) ?? have, fewest + step));
    }
  }
  const runs = supplies.flatMap(({ variant, budget, have }) =>
    budget.slice(have, wanted.get(variant) ?? have).map((seed) => ({ variant, seed })),
  );
  return { states, runs };
}

/**
 * Whether a contrast is decided, open or hopeless. It is hopeless after its last seed, or if a side may have one only,
 * and before its second seed never. A contrast with two parts is hopeless if both are; if fewer than two seeds of a side
 * trained, more seeds may yet.
 */
function stateOf(
  { variants, decided, components, counts = null }: Asked,
  supplies: ReadonlyMap<string, Supply>,
  { margin, contrasts, fixedLooks }: Limits,
): State {
  if (decided) return 'decided';
  const sides = variants.map((variant) => supplies.get(variant));
  const most = sides.map((supply) => supply?.budget.length ?? 0);
  const isSpent = sides.every((supply) => supply !== undefined && supply.have >= supply.budget.length);
  if (isSpent || most.some((seeds) => seeds < 2)) return 'futile';
  if (components === null) return 'open';
  const last = most.map((seeds) => ({ seeds, mostSeeds: seeds }));
  const look = { seeds: most, alpha: alphaOfSides(last, { fixedLooks }) / contrasts };
  const ofDifference = decisionProbability(components, look, margin);
  const ofCounts = counts === null || ofDifference >= leastHope ? 0 : countsProbability(...counts, look);
  return Math.max(ofDifference, ofCounts) < leastHope ? 'futile' : 'open';
}
