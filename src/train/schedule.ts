import type { Recipe } from '../study/config.ts';

/**
 * Learning rate of a step, counted from 0 over the whole run: a linear warm-up to the peak, then half a cosine to zero
 * (Loshchilov & Hutter 2017, without restarts).
 */
export function learningRateAt(step: number, stepsPerEpoch: number, recipe: Recipe): number {
  const warmup = Math.round(recipe.warmupEpochs * stepsPerEpoch);
  if (step < warmup) return (recipe.learningRate * (step + 1)) / warmup;
  const decay = recipe.epochs * stepsPerEpoch - warmup;
  return (recipe.learningRate / 2) * (1 + Math.cos((Math.PI * (step - warmup)) / decay));
}
