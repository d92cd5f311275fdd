import { groupBy } from '../base/group.ts';
import type { RunConfig } from './config.ts';
import type { Plan } from './plan.ts';

/**
 * With a budget of seeds, a study is trained in rounds. The first one trains all variants, each later one the variants
 * of the contrasts that are still open, with one or more further seeds. So variants have different numbers of seeds.
 */

interface Run {
  readonly seed: number;
}

type VariantRun = Pick<RunConfig, 'variant' | 'seed'>;

/** Seeds of the first round. One seed would decide nothing. */
export const firstSeeds = 2;

/** The seeds of planned runs, in the order in which they are trained. */
export const seedsOf = (runs: readonly Run[]): number[] => [...new Set(runs.map(({ seed }) => seed))];

/** The runs of the first `count` seeds. */
export function runsOfFirst<Planned extends Run>(runs: readonly Planned[], count: number): Planned[] {
  const wanted = new Set(seedsOf(runs).slice(0, count));
  return runs.filter(({ seed }) => wanted.has(seed));
}

/** The runs to train first: the first two seeds if the study has a budget of seeds, otherwise all. */
export const firstRound = ({ study, runs }: Plan): Plan['runs'] =>
  study.mostSeeds === undefined ? runs : runsOfFirst(runs, firstSeeds);

/**
 * Planned runs of a study with a budget that must have a result by now: of each variant those up to the last one that
 * was trained, and the first two if it has fewer than two seeds.
 *
 * @param trained runs that were trained or failed
 * @param known these, and runs that an earlier study trained
 */
export function dueRuns<Planned extends VariantRun>(
  planned: readonly Planned[],
  trained: readonly VariantRun[],
  known: readonly VariantRun[] = trained,
): Planned[] {
  const [begun, having] = [seedsByVariant(trained), seedsByVariant(known)];
  const due = [...groupBy(planned, ({ variant }) => variant)].flatMap(([variant, runs]) => {
    const last = runs.findLastIndex(({ seed }) => begun.get(variant)?.has(seed));
    const least = (having.get(variant)?.size ?? 0) < firstSeeds ? firstSeeds : 0;
    return runs.slice(0, Math.max(last + 1, least));
  });
  const names = new Set<Planned>(due);
  return planned.filter((run) => names.has(run));
}

const seedsByVariant = (runs: readonly VariantRun[]): ReadonlyMap<string, ReadonlySet<number>> =>
  new Map(
    [...groupBy(runs, ({ variant }) => variant)].map(([variant, having]) => [
      variant,
      new Set(having.map(({ seed }) => seed)),
    ]),
  );

/** Number of planned seeds that have begun: the first two, and all up to the last one with a known run. */
export function begunSeeds(planned: readonly Run[], known: readonly Run[]): number {
  const seen = new Set(known.map(({ seed }) => seed));
  return Math.max(firstSeeds, seedsOf(planned).findLastIndex((seed) => seen.has(seed)) + 1);
}
