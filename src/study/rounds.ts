import type { Plan } from './plan.ts';

/** A study that ends when it knows is trained in rounds, each of all variants with one more seed or several. */

interface Run {
  readonly seed: number;
}

/** Seeds of the first round: one decides nothing. */
export const firstSeeds = 2;

/** The seeds of planned runs, in the order in which they are trained. */
export const seedsOf = (runs: readonly Run[]): number[] => [...new Set(runs.map(({ seed }) => seed))];

/** The runs of the first `count` seeds. */
export function runsOfFirst<Planned extends Run>(runs: readonly Planned[], count: number): Planned[] {
  const wanted = new Set(seedsOf(runs).slice(0, count));
  return runs.filter(({ seed }) => wanted.has(seed));
}

/** What is trained before anything is known: the first two seeds of a study that ends when it knows, else all. */
export const firstRound = ({ study, runs }: Plan): Plan['runs'] =>
  study.mostSeeds === undefined ? runs : runsOfFirst(runs, firstSeeds);

/** How many of the planned seeds are begun: the first two, and all up to the last one of which a run is known. */
export function begunSeeds(planned: readonly Run[], known: readonly Run[]): number {
  const seen = new Set(known.map(({ seed }) => seed));
  return Math.max(firstSeeds, seedsOf(planned).findLastIndex((seed) => seen.has(seed)) + 1);
}
