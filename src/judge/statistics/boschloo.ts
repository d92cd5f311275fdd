import { at } from '../../base/arrays.ts';

/** How many of so many seeds trained. */
export interface Counted {
  readonly trained: number;
  readonly seeds: number;
}

/**
 * Two-sided p of the hypothesis that seeds of both networks train with the same probability: Boschloo's exact test
 * (1970, Statistica Neerlandica 24:1), which is more powerful than Fisher's. It takes Fisher's one-sided p as its
 * statistic and the largest probability, over the unknown share of seeds that train, of one as small. Twice the smaller
 * of the two sides, as in SciPy's `boschloo_exact`.
 */
export function boschlooP(first: Counted, second: Counted): number {
  return Math.min(1, 2 * Math.min(oneSided(first, second), oneSided(second, first)));
}

/** The smallest p that so many seeds can give: all of one network train and none of the other. */
export const smallestP = (first: number, second: number): number =>
  boschlooP({ trained: first, seeds: first }, { trained: 0, seeds: second });

/** Whether any outcome of so many seeds could be significant at level `alpha`. */
export const couldDecide = (first: number, second: number, alpha: number): boolean => smallestP(first, second) <= alpha;

/** p for the alternative that seeds of `first` train more often. */
function oneSided(first: Counted, second: Counted): number {
  const tails = fisherTails(first.seeds, second.seeds);
  const observed = tails[first.trained]?.[second.trained] ?? 1;
  // Whole numbers give equal p in other orders of summation; SciPy, too, takes a little more for equal.
  const limit = observed * (1 + 1e-7);
  const all = first.seeds + second.seeds;
  // Tables that are at least as extreme, by the number of seeds that trained on both sides.
  const ways = new Array<number>(all + 1).fill(0);
  for (const [one, row] of tails.entries()) {
    for (const [other, p] of row.entries()) {
      if (p <= limit) {
        ways[one + other] = at(ways, one + other) + choose(first.seeds, one) * choose(second.seeds, other);
      }
    }
  }
  return largest((share) => {
    const odds = share / (1 - share);
    return ways.reduceRight((total, count) => total * odds + count, 0) * (1 - share) ** all;
  });
}

/** Fisher's p for each table `[trained of the first][trained of the second]`: at least as many of the first. */
function fisherTails(first: number, second: number): number[][] {
  const tails = Array.from({ length: first + 1 }, () => new Array<number>(second + 1).fill(1));
  for (let trained = 0; trained <= first + second; trained++) {
    const all = choose(first + second, trained);
    let tail = 0;
    for (let one = Math.min(first, trained); one >= Math.max(0, trained - second); one--) {
      tail += (choose(first, one) * choose(second, trained - one)) / all;
      at(tails, one)[trained - one] = tail;
    }
  }
  return tails;
}

/** Binomial coefficient. */
function choose(all: number, some: number): number {
  let ways = 1;
  for (let step = 1; step <= Math.min(some, all - some); step++) ways = (ways * (all - step + 1)) / step;
  return ways;
}

const gridSteps = 100;

/** Largest value for a share between 0 and 1: the best of a grid, refined by golden sections. */
function largest(probability: (share: number) => number): number {
  const grid = Array.from({ length: gridSteps - 1 }, (_, index) => probability((index + 1) / gridSteps));
  const most = Math.max(...grid);
  const best = (grid.indexOf(most) + 1) / gridSteps;
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [best - 1 / gridSteps, best + 1 / gridSteps];
  for (let turn = 0; turn < 30; turn++) {
    const [one, other] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (probability(one) > probability(other)) high = other;
    else low = one;
  }
  return Math.max(most, probability((low + high) / 2));
}
