import type { OptimizerOptions } from './engine.ts';

/** Numbers for the optimizers of both interpreters, in double precision. */

/** AdamW's epsilon, PyTorch's default. */
const epsilon = 1e-8;

export const defaultBeta2 = 0.999;

/**
 * AdamW's bias correction (Loshchilov & Hutter 2019; Kingma & Ba 2015, section 2) after `before` steps, as factors for
 * the uncorrected moments m and v: `w -= rate m / (sqrt(v) + epsilon)`.
 */
export function adamRates(
  { momentum, beta2 = defaultBeta2 }: OptimizerOptions,
  learningRate: number,
  before: number,
): { readonly rate: number; readonly epsilon: number } {
  const second = Math.sqrt(1 - beta2 ** (before + 1));
  return { rate: (learningRate * second) / (1 - momentum ** (before + 1)), epsilon: epsilon * second };
}

/** Keeps the division finite if the gradient is zero, as in PyTorch's `clip_grad_norm_`. */
export const clipEpsilon = 1e-6;

/** Factor that reduces gradients with this norm to a norm of at most `clipNorm`. */
export const clipFactor = (gradientNorm: number, clipNorm = 0): number =>
  clipNorm === 0 ? 1 : Math.min(1, clipNorm / (gradientNorm + clipEpsilon));
