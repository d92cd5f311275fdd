import { randomStream } from '../src/base/random.ts';
import { type Asked, nextSeeds, type Supply } from '../src/judge/next-seeds.ts';
import { type Components, componentsOfTotals, type Totals } from '../src/judge/statistics/components.ts';
import { intervalOf, pValueOf } from '../src/judge/statistics/crossed.ts';
import { type FamilyLevel, familyLevels } from '../src/judge/statistics/family.ts';
import { within } from '../src/judge/statistics/interval.ts';
import { alphaOfSides } from '../src/judge/statistics/sequential.ts';
import { studentOfUnequal } from '../src/judge/statistics/unequal.ts';
import { type Reading, read } from '../src/judge/statistics/verdict.ts';
import { growingStudy, skillFor, trueAccuracy } from './simulation.ts';

/**
 * A study of pairs of networks, such as a 2 x 2 study or the variants of a pull request: the second of each pair is
 * better by one of `differences`, in points.
 */
export interface Pairs {
  readonly differences: readonly number[];
  readonly seedSd: number;
  readonly images: number;
}

/** How a study goes on after each seed. */
export interface Policy {
  readonly title: string;
  /**
   * Seeds of the first and of the second network of each pair that exist before the study; or those of a study of the
   * same networks that was trained before and stopped by the same policy without earlier seeds.
   */
  readonly earlier: readonly [number, number] | 'of a study';
  /** Whether the first network of each pair gets no more seeds, as main's in a pull request. */
  readonly firstIsFixed?: true;
  /** Whether all variants are trained until everything is decided. */
  readonly together?: true;
  /** Whether hopeless contrasts are trained to the end of the budget. */
  readonly stubborn?: true;
}

/** Further seeds per network that a study may train. */
export const budget = 10;

export const policies: readonly Policy[] = [
  { title: 'all variants to the end', earlier: [0, 0], together: true, stubborn: true },
  { title: 'decided contrasts stop', earlier: [0, 0], stubborn: true },
  { title: 'hopeless ones stop, too', earlier: [0, 0] },
  { title: 'and both networks have 10 earlier seeds', earlier: [10, 10] },
  { title: 'and only the first one, which gets no more, as on `main`', earlier: [10, 0], firstIsFixed: true },
  { title: 'and those of a study that stopped before', earlier: 'of a study' },
];

/** Shares of the studies, and how many runs they took. */
export interface Cost {
  readonly policy: Policy;
  /** Share with a false verdict at any look. */
  readonly falseVerdicts: number;
  /** Share of the contrasts with a true difference beyond the margin that were decided. */
  readonly decided: number;
  /** Mean number of runs that were trained. */
  readonly runs: number;
}

const margin = 0.01;

/** Follows every policy on the same `studies` simulated data sets. */
export function costs({ differences, seedSd, images }: Pairs, studies: number, chosen = policies): Cost[] {
  const random = randomStream(2, `decision/${JSON.stringify({ differences, seedSd, images })}`);
  const base = { skill: 0.9, taste: 0.7, seedSd };
  const networks = differences.flatMap((difference) => [
    base,
    { ...base, skill: skillFor(trueAccuracy(base) + difference / 100, base) },
  ]);
  const totals = chosen.map((policy) => ({ policy, falseVerdicts: 0, decided: 0, runs: 0 }));
  const large = differences.filter((difference) => Math.abs(difference) / 100 > margin).length;
  for (let study = 0; study < studies; study++) {
    const growing = growingStudy(networks, images, random);
    const most = budget + Math.max(...chosen.flatMap(({ earlier }) => (earlier === 'of a study' ? budget : earlier)));
    // After 0, 1, 2, ... seeds.
    const grown: Totals[][] = [[]];
    while (grown.length <= most) {
      grown.push(
        growing.next().value.map((part, network) => ({
          ...part,
          weight: 2 * (network % 2) - 1,
          means: [...part.means],
          sums: Float64Array.from(part.sums),
        })),
      );
    }
    for (const total of totals) {
      const { earlier } = total.policy;
      const none = differences.flatMap(() => [0, 0]);
      const before =
        earlier === 'of a study'
          ? follow(total.policy, grown, differences, none).have
          : differences.flatMap(() => earlier);
      const { readings, runs, wrong } = follow(total.policy, grown, differences, before);
      total.runs += runs / studies;
      total.falseVerdicts += Number(wrong) / studies;
      const found = readings.filter(
        ({ verdict }, index) => verdict !== 'undecided' && Math.abs(differences[index] as number) / 100 > margin,
      );
      if (large > 0) total.decided += found.length / large / studies;
    }
  }
  return totals;
}

/** Follows one study; `before` and `have` are numbers of seeds, network by network. */
function follow(
  { together, stubborn, firstIsFixed }: Policy,
  grown: readonly Totals[][],
  differences: readonly number[],
  before: readonly number[],
) {
  const have = [...before];
  const budgets = before.map((count, network) => {
    const further = firstIsFixed && network % 2 === 0 ? 0 : budget;
    return Array.from({ length: further + count }, (_, seed) => seed);
  });
  const pairs = differences.map((_, pair) => [2 * pair, 2 * pair + 1] as const);
  const mostSeeds = pairs.map((pair) => pair.map((network) => budgets[network]?.length ?? 0));
  let wrong = false;
  for (let step = 2; ; step = 1) {
    const known = pairs.map((pair) => componentsAt(grown, pair, have));
    const readings = judge(known, mostSeeds);
    wrong ||= readings.some((reading, index) => isFalse(reading, differences[index] as number));
    const decided = readings.map(({ verdict }) => verdict !== 'undecided');
    const all = decided.every(Boolean);
    const asked = pairs.map(
      (pair, index): Asked => ({
        variants: pair.map(String),
        decided: together ? all : decided[index] === true,
        components: stubborn ? null : (known[index] ?? null),
      }),
    );
    const supplies = budgets.map((seeds, network): Supply => {
      return { variant: String(network), budget: seeds, have: have[network] as number };
    });
    const { runs } = nextSeeds(asked, supplies, { margin, contrasts: pairs.length }, step);
    if (runs.length === 0) return { readings, runs: sumOf(have) - sumOf(before), wrong, have };
    for (const { variant, seed } of runs) have[Number(variant)] = seed + 1;
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function componentsAt(grown: readonly Totals[][], pair: readonly number[], have: readonly number[]): Components | null {
  const sides = pair.flatMap((network) => grown[have[network] as number]?.[network] ?? []);
  return pair.some((network) => (have[network] as number) < 2) ? null : componentsOfTotals(sides);
}

/** The readings of a family, each at the level of its own look. `mostSeeds` are the budgets of the sides of each. */
export function judge(family: readonly (Components | null)[], mostSeeds: readonly (readonly number[])[]): Reading[] {
  const tested = family.flatMap((components, index) => {
    if (components === null) return [];
    const student = studentOfUnequal(components);
    const sides = components.sides.map(({ seeds }, side) => ({ seeds, mostSeeds: mostSeeds[index]?.[side] }));
    return [{ components, student, p: pValueOf(student), alpha: alphaOfSides(sides) }];
  });
  const levels = familyLevels(tested);
  const readings = new Map(
    tested.map(({ components, student }, index) => {
      const { level, simultaneous } = levels[index] as FamilyLevel;
      const at = (wanted: number) => within(intervalOf(student, wanted), components.bounds);
      return [components, read({ tested: at(level), simultaneous: at(simultaneous) }, margin)];
    }),
  );
  return family.map(
    (components) => (components && readings.get(components)) ?? { verdict: 'undecided', beyondMargin: false },
  );
}

function isFalse({ verdict, beyondMargin }: Reading, difference: number): boolean {
  const inside = Math.abs(difference) / 100 < margin;
  if (verdict === 'same') return !inside;
  if (beyondMargin && inside) return true;
  return (verdict === 'better' && difference <= 0) || (verdict === 'worse' && difference >= 0);
}
