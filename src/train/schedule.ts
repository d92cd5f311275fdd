import type { Recipe } from '../study/config.ts';

/** Share of the peak learning rate after `step` of `steps` steps. `per` is the number of steps per epoch. */
type Decay = (step: number, steps: number, per: number, recipe: Recipe) => number;

const decays: Readonly<Record<Recipe['schedule'], Decay>> = {
  /** Half a cosine, down to zero (Loshchilov & Hutter 2017, without restarts). */
  cosine: (step, steps) => (1 + Math.cos((Math.PI * step) / steps)) / 2,
  step: (step, _, per, { decayEpochs, decayFactor }) => decayFactor ** Math.floor(step / (decayEpochs * per)),
  constant: () => 1,
};

/**
 * Learning rate of a step, which is counted from 0 over the whole run: a linear warm-up to the peak, then the recipe's
 * schedule.
 */
export function learningRateAt(step: number, stepsPerEpoch: number, recipe: Recipe): number {
  const warmup = Math.round(recipe.warmupEpochs * stepsPerEpoch);
  if (step < warmup) return (recipe.learningRate * (step + 1)) / warmup;
  const steps = recipe.epochs * stepsPerEpoch - warmup;
  return recipe.learningRate * decays[recipe.schedule](step - warmup, steps, stepsPerEpoch, recipe);
}
