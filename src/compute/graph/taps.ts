import type { ConvolutionAttributes } from '../../network/operations.ts';
import { slide } from '../../network/shape.ts';
import type { Tensor } from './graph.ts';
import type { Convolution } from './lowering.ts';
import { addAll, crop, type Margins, pad, reshape, stack, unstack, zerosLike } from './nodes.ts';
import { pointwise } from './pointwise.ts';

/**
 * A k x k convolution as the sum of k x k pointwise convolutions, one per tap of the window, each over the pixels that
 * the tap reaches. If much of the window is outside a small feature map, this saves most of the arithmetic: over 2x2
 * pixels a padded 3x3 window needs 16 products of a pixel and a tap instead of 36.
 */
export function tapwise(x: Tensor, filter: Tensor, attributes: ConvolutionAttributes): Convolution {
  const { kernelSize, strides } = attributes;
  const [channels, filters] = filter.shape.slice(2) as [number, number];
  const weights = unstack(reshape(filter, [kernelSize * kernelSize, 1, 1, channels, filters]));
  const taps = weights.flatMap((weight, index) => {
    const reach = reachOf(index, x, attributes);
    if (reach === undefined) return [];
    return { index, reach, convolution: pointwise(crop(x, reach.input), weight, strides) };
  });
  return {
    output: addAll(taps.map(({ reach, convolution }) => pad(convolution.output, reach.output, 0))),
    gradient(output) {
      const gradients = taps.map(({ index, reach, convolution }) => {
        const { input, filter: ofWeight } = convolution.gradient(crop(output, reach.output));
        return { index, input: pad(input, reach.input, 0), ofWeight };
      });
      const ofWeights = weights.map(
        (weight, tap) => gradients.find(({ index }) => index === tap)?.ofWeight ?? zerosLike(weight),
      );
      return {
        input: addAll(gradients.map(({ input }) => input)),
        filter: reshape(stack(ofWeights), filter.shape),
      };
    },
  };
}

/**
 * The input pixels that a tap reads and the output pixels that it contributes to, given by the margins that it does not
 * touch.
 */
interface Reach {
  readonly input: Margins;
  readonly output: Margins;
}

/** Undefined if a tap is never inside the image. */
function reachOf(tap: number, x: Tensor, attributes: ConvolutionAttributes): Reach | undefined {
  const { kernelSize } = attributes;
  const [, height = 0, width = 0] = x.shape;
  const vertical = alongAxis(Math.floor(tap / kernelSize), height, attributes);
  const horizontal = alongAxis(tap % kernelSize, width, attributes);
  if (vertical === undefined || horizontal === undefined) return undefined;
  const margins = (side: 'input' | 'output'): Margins => ({
    top: vertical[side].before,
    bottom: vertical[side].after,
    left: horizontal[side].before,
    right: horizontal[side].after,
  });
  return { input: margins('input'), output: margins('output') };
}

function alongAxis(tap: number, extent: number, { kernelSize, strides, padding }: ConvolutionAttributes) {
  const places = slide(extent, kernelSize, strides, padding);
  // For output pixel p, the tap reads input pixel p * strides + offset.
  const offset = tap - padding;
  const first = Math.max(0, Math.ceil(-offset / strides));
  const last = Math.min(places - 1, Math.floor((extent - 1 - offset) / strides));
  if (first > last) return undefined;
  return {
    input: { before: first * strides + offset, after: extent - 1 - (last * strides + offset) },
    output: { before: first, after: places - 1 - last },
  };
}
