import { at } from '../../base/arrays.ts';
import type { Components } from './components.ts';
import { chiSquaredCritical } from './distributions.ts';
import { sum } from './interval.ts';

/**
 * The components of the same contrast with other numbers of seeds, one number per side. The variance from seed to seed
 * is never taken for less than what the residual alone makes of it.
 */
export function projected(components: Components, seeds: readonly number[]): Components {
  const { images, sides, betweenImages } = components;
  const countOf = (side: number): number => seeds[side] ?? at(sides, side).seeds;
  const now = sum(sides.map(({ weight, residual, seeds: count }) => (weight ** 2 * residual) / count));
  const then = sum(sides.map(({ weight, residual }, side) => (weight ** 2 * residual) / countOf(side)));
  return {
    ...components,
    sides: sides.map((side, index) => ({
      ...side,
      seeds: countOf(index),
      betweenSeeds: Math.max(side.betweenSeeds, side.residual / images),
    })),
    betweenImages: Math.max(0, betweenImages - now) + then,
  };
}

/**
 * The components with the variance from seed to seed at its upper bound of confidence `confidence`, for normal results.
 * Few seeds do not show how much seeds vary: the bound for two networks of two seeds is 4.5 times the estimate. The
 * sides have one factor, with the degrees of freedom of their sum (Satterthwaite 1946).
 */
export function cautious(components: Components, confidence = 0.8): Components {
  const parts = components.sides.map(({ weight, betweenSeeds, seeds }) => (weight ** 2 * betweenSeeds) / seeds);
  const squares = sum(parts.map((part, side) => part ** 2 / (at(components.sides, side).seeds - 1)));
  if (squares === 0) return components;
  const df = sum(parts) ** 2 / squares;
  const factor = df / chiSquaredCritical(df, confidence);
  return {
    ...components,
    sides: components.sides.map((side) => ({ ...side, betweenSeeds: factor * side.betweenSeeds })),
  };
}
