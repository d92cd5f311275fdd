import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { valueAt } from '../../base/arrays.ts';
import { momentumOf, secondMomentOf } from '../../network/weights.ts';
import type { OptimizerOptions } from '../engine.ts';
import type { Runtime } from '../local.ts';
import { adamRates, defaultBeta2 } from '../optimizer.ts';

type Tfjs = Runtime['tf'];

/** A weight, its gradient, and what the optimizer keeps for it in `state`. */
interface Descending {
  readonly name: string;
  readonly weight: Variable;
  readonly state: ReadonlyMap<string, Variable>;
  readonly gradient: Tensor;
}

/** Numbers of one step. */
interface Stride {
  readonly learningRate: number;
  /** Number of earlier steps. */
  readonly before: number;
}

/** Updates one weight as PyTorch does. */
export function descend(tf: Tfjs, descending: Descending, options: OptimizerOptions, stride: Stride): void {
  (options.optimizer === 'adamw' ? adamw : sgd)(tf, descending, options, stride);
}

/**
 * `g' = g + weightDecay w`, `v = momentum v + g'`, `w -= learningRate v`. With Nesterov's momentum
 * `w -= learningRate (g' + momentum v)` (Sutskever et al. 2013, "On the importance of initialization and momentum").
 */
function sgd(
  tf: Tfjs,
  { name, weight, state, gradient }: Descending,
  { momentum: share, weightDecay, nesterov = false }: OptimizerOptions,
  { learningRate }: Stride,
): void {
  const momentum = valueAt(state, momentumOf(name));
  const penalized = tf.add(gradient, tf.mul(weight, weightDecay));
  momentum.assign(tf.add(tf.mul(momentum, share), penalized));
  const direction = nesterov ? tf.add(penalized, tf.mul(momentum, share)) : momentum;
  weight.assign(tf.sub(weight, tf.mul(direction, learningRate)));
}

/**
 * `m = momentum m + (1 - momentum) g`, `v = beta2 v + (1 - beta2) g²`, then
 * `w = (1 - learningRate weightDecay) w - rate m / (sqrt(v) + epsilon)`, where rate and epsilon hold the bias correction
 * (Loshchilov & Hutter 2019, arXiv:1711.05101).
 */
function adamw(
  tf: Tfjs,
  { name, weight, state, gradient }: Descending,
  options: OptimizerOptions,
  { learningRate, before }: Stride,
): void {
  const { momentum, beta2 = defaultBeta2, weightDecay } = options;
  const [first, second] = [valueAt(state, momentumOf(name)), valueAt(state, secondMomentOf(name))];
  const { rate, epsilon } = adamRates(options, learningRate, before);
  first.assign(tf.add(tf.mul(first, momentum), tf.mul(gradient, 1 - momentum)));
  second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
  const kept = tf.mul(weight, 1 - learningRate * weightDecay);
  weight.assign(tf.sub(kept, tf.mul(tf.div(first, tf.add(tf.sqrt(second), epsilon)), rate)));
}
