import type { Tensor } from './graph.ts';

/** Result of an operation, and its gradient. */
export interface Forward {
  readonly output: Tensor;
  /** New values of the operation's moving statistics, in their order. */
  readonly statistics?: readonly Tensor[];
  /** From the gradient of the output, computes those of inputs and weights, in their order and with their element types. */
  gradient(upstream: Tensor): { readonly inputs: readonly Tensor[]; readonly weights?: readonly Tensor[] };
}
