import type { EngineInfo } from '../../base/engine.ts';
import type { ConvolutionAttributes } from '../../network/operations.ts';
import { slide } from '../../network/shape.ts';
import type { SessionOptions } from '../engine.ts';
import type { Tensor } from './graph.ts';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from './kernels.ts';
import { type Lowering, loweringName } from './lowering.ts';
import { type LoweringTable, loweringTables, type Thresholds, tableName } from './lowering-tables.ts';
import { pointwise } from './pointwise.ts';
import { tapwise } from './taps.ts';
import { place } from './windows.ts';
import { winograd } from './winograd.ts';

/** TensorFlow's own convolution kernels. On a GPU cuDNN chooses the algorithm. */
export const directLowering: Lowering = (x, filter, { kernelSize, strides, padding }) => {
  const placement = place(x, { size: kernelSize, strides, padding }, 0);
  return {
    output: conv2d(placement, filter),
    gradient: (output) => ({
      input: placement.back(conv2dInputGradient(output, placement, filter)),
      filter: conv2dFilterGradient(output, placement.again(output), filter),
    }),
  };
};

/** oneDNN's kernels, except for the gradient of the filter, which is computed tap by tap. */
export const filterTapwise: Lowering = (x, filter, attributes) => {
  const whole = directLowering(x, filter, attributes);
  return {
    output: whole.output,
    gradient: (output) => ({
      input: whole.gradient(output).input,
      filter: tapwise(x, filter, attributes).gradient(output).filter,
    }),
  };
};

/**
 * The fastest exact way on a CPU with batches of `batchSize`. 1x1 convolutions become matrix products. Larger ones
 * become one product per tap on small feature maps, and 3x3 ones use Winograd's algorithm on larger maps, according to
 * the table. This also avoids oneDNN's 1x1 kernels, some of which crashed or gave wrong gradients.
 */
export const cpuLowering =
  (batchSize: number, table: LoweringTable = loweringTables[tableName()]): Lowering =>
  (x, filter, attributes) => {
    const { kernelSize, strides, padding } = attributes;
    if (kernelSize === 1 && padding === 0) return pointwise(x, filter, strides);

    const [, height = 0, width = 0] = x.shape;
    const pixels = batchSize * slide(height, kernelSize, strides, padding) * slide(width, kernelSize, strides, padding);
    const { taps, filterTaps, winograd: least } = table[x.type === 'bfloat16' ? 'bfloat16' : 'float'];
    if (pixels <= taps) return tapwise(x, filter, attributes);
    if (isForWinograd(x, attributes, least)) return winograd(x, filter);
    return (pixels <= filterTaps ? filterTapwise : directLowering)(x, filter, attributes);
  };

/**
 * Whether Winograd's algorithm is faster. Its gain grows with the number of channels, and its cost with the size of the
 * map. On a map below 3x3 most of a tile would be empty.
 */
function isForWinograd(
  x: Tensor,
  { kernelSize, strides, padding }: ConvolutionAttributes,
  least: Thresholds['winograd'],
): boolean {
  const [, height = 0, width = 0, channels = 0] = x.shape;
  const is3x3 = kernelSize === 3 && strides === 1 && padding === 1;
  return is3x3 && least !== null && Math.min(height, width) >= 3 && channels >= least * Math.max(height, width);
}

/** How an engine computes the convolutions of a session on this machine. */
export const loweringFor = (
  engine: EngineInfo['engine'],
  { batchSize, convolution = 'auto' }: Pick<SessionOptions, 'batchSize' | 'convolution'>,
): Lowering => loweringNamed(loweringName({ engine, mode: 'graph' }, convolution), batchSize);

/** How convolutions are computed by the table, or the other way, that a record names. */
export function loweringNamed(name: string | null, batchSize: number): Lowering {
  const table = Object.entries(loweringTables).find(([each]) => each === name)?.[1];
  return table === undefined ? directLowering : cpuLowering(batchSize, table);
}
