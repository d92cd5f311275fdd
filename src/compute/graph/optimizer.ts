import { momentumOf, secondMomentOf } from '../../network/weights.ts';
import type { OptimizerOptions } from '../engine.ts';
import { clipEpsilon, defaultBeta2 } from '../optimizer.ts';
import { boolAttribute, typeAttribute } from './attributes.ts';
import type { Control, Graph, Tensor } from './graph.ts';
import { add, divide, minimum, multiply, sqrt } from './nodes.ts';
import type { Variable } from './variables.ts';

/** Placeholders for numbers that change from step to step. `adamRates` computes the last two. */
export interface Rates {
  readonly learningRate: Tensor;
  /** Only for AdamW. */
  readonly adam?: { readonly rate: Tensor; readonly epsilon: Tensor };
}

/** Adds placeholders for the numbers of a step. */
export function ratesFor(graph: Graph, { optimizer }: OptimizerOptions): Rates {
  const number = () => graph.placeholder('float', []);
  const learningRate = number();
  return optimizer === 'adamw' ? { learningRate, adam: { rate: number(), epsilon: number() } } : { learningRate };
}

/** Variables of a network and of the optimizer, by name. */
type Variables = ReadonlyMap<string, Variable>;

/** Updates one weight as PyTorch does. */
export function descend(
  name: string,
  variables: Variables,
  gradient: Tensor,
  { learningRate, adam }: Rates,
  options: OptimizerOptions,
): { node: string } {
  const [weight, momentum, second] = [name, momentumOf(name), secondMomentOf(name)].map((each) => variables.get(each));
  const moved = { weight: weight as Variable, momentum: momentum as Variable };
  if (adam === undefined) return sgd(moved, gradient, learningRate, options);
  const decay = multiply(learningRate, gradient.graph.scalar(options.weightDecay));
  // Waits for the gradient, which needs the weight before its update.
  const decayed = subtractScaled(moved.weight, decay, moved.weight.value, [gradient]);
  const slots = [moved.weight, moved.momentum, second as Variable].map(({ handle }) => handle);
  return applyAdam(slots, gradient, adam, options, [decayed]);
}

type Moved = { readonly weight: Variable; readonly momentum: Variable };

/** `v = momentum v + (gradient + weightDecay w)`, then `w -= learningRate v`, or by Nesterov's `gradient + momentum v`. */
function sgd({ weight, momentum: velocity }: Moved, gradient: Tensor, rate: Tensor, options: OptimizerOptions) {
  const { momentum, weightDecay, nesterov = false } = options;
  const settings = { momentum, nesterov };
  if (weightDecay === 0) return applyMomentum(weight, velocity, gradient, rate, settings);
  if (momentum === 0 || nesterov) {
    const decayed = add(gradient, multiply(weight.value, gradient.graph.scalar(weightDecay)));
    return applyMomentum(weight, velocity, decayed, rate, settings);
  }
  // Adds the penalty to the velocity before the velocity decays. This needs one pass over the memory less than adding
  // it to the gradient. It waits for the gradient, so that both updates find the variables in the processor's cache.
  const share = gradient.graph.scalar(-weightDecay / momentum);
  const decay = subtractScaled(velocity, share, weight.value, [gradient]);
  return applyMomentum(weight, velocity, gradient, rate, settings, [decay]);
}

const attributes = { T: typeAttribute('float'), use_locking: boolAttribute(false) };

function applyMomentum(
  weight: Variable,
  velocity: Variable,
  gradient: Tensor,
  learningRate: Tensor,
  { momentum, nesterov }: { readonly momentum: number; readonly nesterov: boolean },
  after: Control = [],
): { node: string } {
  const { graph } = gradient;
  return graph.addEffect(
    'ResourceApplyMomentum',
    [weight.handle, velocity.handle, learningRate, gradient, graph.scalar(momentum)],
    { ...attributes, use_nesterov: boolAttribute(nesterov) },
    after,
  );
}

/**
 * TensorFlow's Adam without bias correction, which `rate` and `epsilon` contain: `m = momentum m + (1 - momentum) g`,
 * `v = beta2 v + (1 - beta2) g²`, `w -= rate m / (sqrt(v) + epsilon)`.
 */
function applyAdam(
  handles: readonly Tensor[],
  gradient: Tensor,
  { rate, epsilon }: NonNullable<Rates['adam']>,
  { momentum, beta2 = defaultBeta2 }: OptimizerOptions,
  after: Control,
): { node: string } {
  const { graph } = gradient;
  const [none, first, second] = [0, momentum, beta2].map((value) => graph.scalar(value)) as [Tensor, Tensor, Tensor];
  return graph.addEffect(
    'ResourceApplyAdam',
    [...handles, none, none, rate, first, second, epsilon, gradient],
    { ...attributes, use_nesterov: boolAttribute(false) },
    after,
  );
}

/** `variable -= factor x` in place. */
const subtractScaled = ({ handle }: Variable, factor: Tensor, x: Tensor, after: Control): { node: string } =>
  x.graph.addEffect('ResourceApplyGradientDescent', [handle, factor, x], attributes, after);

/** Gradients, scaled so that their norm is at most `clipNorm`. `halfSquares` is half the square of their norm. */
export function clip(
  gradients: ReadonlyMap<string, Tensor>,
  halfSquares: Tensor,
  clipNorm = 0,
): ReadonlyMap<string, Tensor> {
  if (clipNorm === 0) return gradients;
  const { graph } = halfSquares;
  const norm = sqrt(multiply(halfSquares, graph.scalar(2)));
  const share = divide(graph.scalar(clipNorm), add(norm, graph.scalar(clipEpsilon)));
  const factor = minimum(share, graph.scalar(1));
  return new Map([...gradients].map(([name, gradient]) => [name, multiply(gradient, factor)]));
}
