import type { ConvolutionChoice } from '../../base/choices.ts';
import type { EngineInfo } from '../../base/engine.ts';
import type { ConvolutionAttributes } from '../../network/operations.ts';
import type { Tensor } from './graph.ts';
import { tableName } from './lowering-tables.ts';

/** Result of a convolution, and its gradient. */
export interface Convolution {
  readonly output: Tensor;
  /** From the gradient of the output, computes those of input and filter. */
  gradient(output: Tensor): { input: Tensor; filter: Tensor };
}

/** A way to compute a convolution. */
export type Lowering = (x: Tensor, filter: Tensor, attributes: ConvolutionAttributes) => Convolution;

/**
 * Name of the table by which the compiled graph chooses a way for each convolution, or `direct`. Null if there is no
 * choice: without a compiled graph, and on a GPU, where cuDNN chooses.
 */
export function loweringName(
  { engine, mode }: Pick<EngineInfo, 'engine' | 'mode'>,
  convolution: ConvolutionChoice,
): string | null {
  if (engine !== 'native' || mode !== 'graph') return null;
  return convolution === 'direct' ? convolution : tableName();
}
