import { describe, expect, it } from 'vitest';
import { type Asked, nextSeeds, type Supply } from '../../src/judge/next-seeds.ts';
import type { Components } from '../../src/judge/statistics/components.ts';

const limits = { margin: 0.01, contrasts: 2 };
const budget = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const supply = (variant: string, have: number, seeds = budget): Supply => ({ variant, budget: seeds, have });

const components = (value: number, seeds: readonly number[], sd = 0.02): Components => ({
  value,
  bounds: { low: -1, high: 1 },
  images: 2000,
  sides: seeds.map((count, side) => ({ weight: 1 - 2 * side, seeds: count, betweenSeeds: sd ** 2, residual: 0.05 })),
  betweenImages: 0.05,
});
const asked = (names: string, value: number, seeds: readonly number[], decided = false): Asked => ({
  variants: names.split(' '),
  decided,
  components: components(value, seeds),
});
const runsOf = (...args: Parameters<typeof nextSeeds>) =>
  nextSeeds(...args).runs.map(({ variant, seed }) => `${variant} ${seed}`);

describe('nextSeeds', () => {
  const supplies = ['r34', 'p34', 'r50', 'p50'].map((variant) => supply(variant, 4));

  it('trains no variant that only decided contrasts need', () => {
    const contrasts = [asked('r34 p34', 0.1, [4, 4], true), asked('r50 p50', 0.05, [4, 4])];
    expect(nextSeeds(contrasts, supplies, limits).states).toEqual(['decided', 'open']);
    expect(runsOf(contrasts, supplies, limits)).toEqual(['r50 4', 'p50 4']);
    expect(runsOf(contrasts, supplies, limits, 3)).toEqual(['r50 4', 'r50 5', 'r50 6', 'p50 4', 'p50 5', 'p50 6']);
  });

  it('trains a variant once for several contrasts', () => {
    const contrasts = [asked('a base', 0.05, [4, 4]), asked('b base', 0.05, [4, 4])];
    const having = ['base', 'a', 'b'].map((variant) => supply(variant, 4));
    expect(runsOf(contrasts, having, limits)).toEqual(['base 4', 'a 4', 'b 4']);
  });

  it('gives up what the budget cannot decide', () => {
    const contrasts = [asked('r34 p34', 0, [6, 6]), asked('r50 p50', 0.05, [6, 6])];
    const having = ['r34', 'p34', 'r50', 'p50'].map((variant) => supply(variant, 6));
    expect(nextSeeds(contrasts, having, limits).states).toEqual(['futile', 'open']);
    expect(runsOf(contrasts, having, limits)).toEqual(['r50 6', 'p50 6']);
  });

  it('has the side with fewer seeds catch up with earlier seeds of the other', () => {
    const earlier = [100, 101, 102, ...budget];
    const contrasts = [asked('change main', 0.05, [2, 3])];
    const having = [supply('main', 3, earlier), supply('change', 2)];
    expect(runsOf(contrasts, having, limits)).toEqual(['change 2']);
    const level = [supply('main', 3, earlier), supply('change', 3)];
    expect(runsOf([asked('change main', 0.05, [3, 3])], level, limits)).toEqual(['main 0', 'change 3']);
  });

  it('goes on with one side if the other can have no more seeds', () => {
    const ofMain = supply('main', 5, budget.slice(0, 5));
    const contrasts = [asked('change main', 0.05, [6, 5])];
    expect(runsOf(contrasts, [supply('change', 6), ofMain], limits)).toEqual(['change 6']);
    const spent = [supply('change', 6, budget.slice(0, 6)), ofMain];
    expect(nextSeeds(contrasts, spent, limits)).toEqual({ states: ['futile'], runs: [] });
  });

  it('gives up at once if a side can have one seed only', () => {
    const contrasts = [{ variants: ['change', 'main'], decided: false, components: null }];
    const having = [supply('change', 2), supply('main', 1, [0])];
    expect(nextSeeds(contrasts, having, limits)).toEqual({ states: ['futile'], runs: [] });
  });

  it('leaves to the last look no more than fixed looks have left', () => {
    const found = (fixedLooks?: number) => {
      const having = [supply('a', 5, budget.slice(0, 6)), supply('b', 5, budget.slice(0, 6))];
      return nextSeeds([asked('a b', 0.03, [5, 5])], having, { margin: 0.01, contrasts: 1, fixedLooks }).states;
    };
    expect(found()).toEqual(['open']);
    expect(found(3)).toEqual(['futile']);
  });

  it('begins with as many seeds as the first round is to have, where there is nothing yet', () => {
    const contrasts = [{ variants: ['a', 'b'], decided: false, components: null }];
    expect(runsOf(contrasts, [supply('a', 0), supply('b', 0)], limits, 2)).toEqual(['a 0', 'a 1', 'b 0', 'b 1']);
    expect(nextSeeds(contrasts, [supply('a', 0), supply('b', 0)], limits).states).toEqual(['open']);
  });

  it('goes on while more seeds may show that one network trains more often', () => {
    const having = ['r50', 'p50'].map((variant) => supply(variant, 6));
    const stateWith = (first: number, second: number) =>
      nextSeeds(
        [
          {
            ...asked('r50 p50', 0, [6, 6]),
            counts: [
              { trained: first, seeds: 6 },
              { trained: second, seeds: 6 },
            ],
          },
        ],
        having,
        limits,
      ).states;
    expect(stateWith(6, 2)).toEqual(['open']);
    expect(stateWith(4, 4)).toEqual(['futile']);
  });

  it('ends with the budget', () => {
    const contrasts = [asked('r50 p50', 0.05, [4, 4])];
    const spent = ['r50', 'p50'].map((variant) => supply(variant, 4, budget.slice(0, 4)));
    expect(nextSeeds(contrasts, spent, limits)).toEqual({ states: ['futile'], runs: [] });
  });
});
