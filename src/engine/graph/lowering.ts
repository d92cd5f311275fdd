import type { ConvolutionAttributes } from '../../network/operations.ts';
import type { Tensor } from './graph.ts';

/** A convolution's result and how to go back. */
export interface Convolution {
  readonly output: Tensor;
  /** Gradients with respect to input and filter from the output's. */
  gradient(output: Tensor): { input: Tensor; filter: Tensor };
}

/** A way of computing a convolution. */
export type Lowering = (x: Tensor, filter: Tensor, attributes: ConvolutionAttributes) => Convolution;
