import type { Tensor } from './graph.ts';

/** An operation's result and how to go back. */
export interface Forward {
  readonly output: Tensor;
  /** New values of the operation's statistics, in their order. */
  readonly statistics?: readonly Tensor[];
  /** From the gradient of the output, those of the inputs and of the weights, in their order and element types. */
  gradient(upstream: Tensor): { readonly inputs: readonly Tensor[]; readonly weights?: readonly Tensor[] };
}
