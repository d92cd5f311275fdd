import { boolAttribute, typeAttribute } from './attributes.ts';
import type { Control, Tensor } from './graph.ts';
import { add, multiply } from './nodes.ts';
import type { Variable } from './variables.ts';

/** Settings of stochastic gradient descent. */
export interface Descent {
  readonly momentum: number;
  readonly weightDecay: number;
}

/** PyTorch's SGD: `v = momentum v + (gradient + weightDecay w)`, then `w -= learningRate v`. */
export function descend(
  weight: Variable,
  velocity: Variable,
  gradient: Tensor,
  learningRate: Tensor,
  descent: Descent,
): { node: string } {
  const { momentum, weightDecay } = descent;
  if (weightDecay === 0) return applyMomentum(weight, velocity, gradient, learningRate, momentum);
  if (momentum === 0) {
    const decayed = add(gradient, multiply(weight.value, gradient.graph.scalar(weightDecay)));
    return applyMomentum(weight, velocity, decayed, learningRate, momentum);
  }
  // The penalty goes into the velocity before its decay: one pass over the memory less than adding it to the gradient.
  // It waits for the gradient, so that both updates find the variables in the processor's cache.
  const decay = subtractScaled(velocity, -weightDecay / momentum, weight.value, [gradient]);
  return applyMomentum(weight, velocity, gradient, learningRate, momentum, [decay]);
}

const attributes = { T: typeAttribute('float'), use_locking: boolAttribute(false) };

function applyMomentum(
  weight: Variable,
  velocity: Variable,
  gradient: Tensor,
  learningRate: Tensor,
  momentum: number,
  after: Control = [],
): { node: string } {
  const { graph } = gradient;
  return graph.addEffect(
    'ResourceApplyMomentum',
    [weight.handle, velocity.handle, learningRate, gradient, graph.scalar(momentum)],
    { ...attributes, use_nesterov: boolAttribute(false) },
    after,
  );
}

/** `variable -= factor x` in place. */
const subtractScaled = ({ handle }: Variable, factor: number, x: Tensor, after: Control): { node: string } =>
  x.graph.addEffect('ResourceApplyGradientDescent', [handle, x.graph.scalar(factor), x], attributes, after);
