import type { ConvolutionChoice } from '../../base/convolution.ts';
import type { ConvolutionAttributes } from '../../network/operations.ts';
import type { EngineInfo } from '../engine.ts';
import type { Tensor } from './graph.ts';
import { tableName } from './lowering-tables.ts';

/** A convolution's result and how to go back. */
export interface Convolution {
  readonly output: Tensor;
  /** Gradients with respect to input and filter from the output's. */
  gradient(output: Tensor): { input: Tensor; filter: Tensor };
}

/** A way of computing a convolution. */
export type Lowering = (x: Tensor, filter: Tensor, attributes: ConvolutionAttributes) => Convolution;

/**
 * Name of the table by which the compiled graph chooses a lowering for each convolution, or `direct`. Null for single
 * kernels, which have no choice, and on a GPU, where cuDNN has it.
 */
export function loweringName(
  { engine, mode }: Pick<EngineInfo, 'engine' | 'mode'>,
  convolution: ConvolutionChoice,
): string | null {
  if (engine !== 'native' || mode !== 'graph') return null;
  return convolution === 'direct' ? convolution : tableName();
}
