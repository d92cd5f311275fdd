import type { ConvolutionAttributes } from '../../network/operations.ts';
import { slide } from '../../network/shape.ts';
import type { EngineInfo, SessionOptions } from '../engine.ts';
import type { Tensor } from './graph.ts';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from './kernels.ts';
import type { Lowering } from './lowering.ts';
import { type LoweringTable, loweringTables, type Thresholds, tableName } from './lowering-tables.ts';
import { pointwise } from './pointwise.ts';
import { tapwise } from './taps.ts';
import { place } from './windows.ts';
import { winograd } from './winograd.ts';

/** TensorFlow's convolution kernels as they are. On a GPU cuDNN chooses the algorithm in them. */
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

/** oneDNN's kernels, but for the gradient of the filter, which is computed tap by tap. */
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
 * For a CPU with batches of `batchSize`: 1x1 convolutions as matrix products, larger ones on small feature maps as one
 * product a tap, 3x3 ones on larger maps by Winograd's algorithm, each where the table says. Faster there, and away from
 * oneDNN's 1x1 kernels, some of which have been seen to crash and to compute wrong gradients.
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
 * Whether Winograd's algorithm pays: what it saves grows with the channels, what going to frequencies and back costs with
 * the extent, and of a map below 3x3 most of a tile would be empty.
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

/** How an engine computes the convolutions of a session. */
export const loweringFor = (
  engine: EngineInfo['engine'],
  { batchSize, convolution = 'auto' }: Pick<SessionOptions, 'batchSize' | 'convolution'>,
): Lowering => (engine === 'gpu' || convolution === 'direct' ? directLowering : cpuLowering(batchSize));
