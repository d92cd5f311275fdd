import { boolAttribute, typeAttribute } from './attributes.ts';
import type { Tensor } from './graph.ts';
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
  { momentum, weightDecay }: Descent,
): { node: string } {
  const { graph } = gradient;
  const decayed = weightDecay === 0 ? gradient : add(gradient, multiply(weight.value, graph.scalar(weightDecay)));
  return graph.addEffect(
    'ResourceApplyMomentum',
    [weight.handle, velocity.handle, learningRate, decayed, graph.scalar(momentum)],
    { T: typeAttribute('float'), use_locking: boolAttribute(false), use_nesterov: boolAttribute(false) },
  );
}
