import type { ConvolutionAttributes } from '../../network/operations.ts';
import type { EngineInfo } from '../engine.ts';
import type { Tensor } from './graph.ts';

/** A convolution's result and how to go back. */
export interface Convolution {
  readonly output: Tensor;
  /** Gradients with respect to input and filter from the output's. */
  gradient(output: Tensor): { input: Tensor; filter: Tensor };
}

/** A way of computing a convolution. */
export type Lowering = (x: Tensor, filter: Tensor, attributes: ConvolutionAttributes) => Convolution;

/**
 * Name of the table by which the compiled graph chooses a lowering for each convolution, after the processors that it was
 * measured on. Null for single kernels, which have no choice, and on a GPU, where cuDNN has it.
 */
export const loweringName = ({ engine, mode }: Pick<EngineInfo, 'engine' | 'mode'>): string | null =>
  engine === 'native' && mode === 'graph' ? 'avx512' : null;
