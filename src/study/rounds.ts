import type { Plan } from './plan.ts';

/** With a budget of seeds, a study is trained in rounds. Each round trains all variants with one or more further seeds. */

interface Run {
  readonly seed: number;
}

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

/** Number of planned seeds that have begun: the first two, and all up to the last one with a known run. */
export function begunSeeds(planned: readonly Run[], known: readonly Run[]): number {
  const seen = new Set(known.map(({ seed }) => seed));
  return Math.max(firstSeeds, seedsOf(planned).findLastIndex((seed) => seen.has(seed)) + 1);
}
