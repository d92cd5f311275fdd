import type { Forward } from './forward.ts';
import type { Tensor } from './graph.ts';
import { add, cast, erf, exp, multiply, sigmoid, subtract } from './nodes.ts';

/** Activations. They are computed in float32 and rounded once, whatever type the feature maps have. */

/** A function of single values, and its derivative. */
interface Pointwise {
  readonly value: Tensor;
  slope(): Tensor;
}

function pointwise(x: Tensor, read: (exact: Tensor) => Pointwise): Forward {
  const { value, slope } = read(cast(x, 'float'));
  return {
    output: cast(value, x.type),
    gradient: (upstream) => ({ inputs: [cast(multiply(cast(upstream, 'float'), slope()), x.type)] }),
  };
}

/** `y = x / (1 + exp(-x))`, `dy/dx = s + y (1 - s)` with `s = 1 / (1 + exp(-x))` (Hendrycks & Gimpel 2016, arXiv:1606.08415). */
export const silu = (input: Tensor): Forward =>
  pointwise(input, (x) => {
    const { graph } = x;
    const gate = sigmoid(x);
    const value = multiply(x, gate);
    return { value, slope: () => add(gate, multiply(value, subtract(graph.scalar(1), gate))) };
  });

/**
 * `y = x P`, `dy/dx = P + x p`, with the normal distribution `P = (1 + erf(x / sqrt(2))) / 2` and its density
 * `p = exp(-x² / 2) / sqrt(2 pi)` (Hendrycks & Gimpel 2016, arXiv:1606.08415).
 */
export const gelu = (input: Tensor): Forward =>
  pointwise(input, (x) => {
    const { graph } = x;
    const half = graph.scalar(0.5);
    const share = add(half, multiply(half, erf(multiply(x, graph.scalar(Math.SQRT1_2)))));
    const density = () =>
      multiply(exp(multiply(multiply(x, x), graph.scalar(-0.5))), graph.scalar(1 / Math.sqrt(2 * Math.PI)));
    return { value: multiply(x, share), slope: () => add(share, multiply(x, density())) };
  });
