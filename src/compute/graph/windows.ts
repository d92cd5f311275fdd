import { slide } from '../../network/shape.ts';
import { dynamic } from './attributes.ts';
import type { Tensor } from './graph.ts';
import { crop, identity, pad } from './nodes.ts';

/** A window that slides over a feature map, with equal padding on all sides. */
export interface Window {
  readonly size: number;
  readonly strides: number;
  readonly padding: number;
}

/** A feature map, and the padding scheme of TensorFlow with which a window slides over it as PyTorch's does. */
export interface Placement {
  readonly x: Tensor;
  readonly strides: number;
  readonly scheme: 'SAME' | 'VALID';
  /** Shape of the feature map, with `channels`. */
  shape(channels: number): readonly number[];
  /** Converts the gradient of `x` to that of the original feature map. */
  back(gradient: Tensor): Tensor;
  /**
   * The same placement, computed again for the gradient after `upstream`. Keeping a padded copy would need memory
   * meanwhile.
   */
  again(upstream: Tensor): Placement;
}

/**
 * Places a window as PyTorch does. TensorFlow's EXPLICIT padding would do, but oneDNN has no kernels for it, and others
 * are several times slower. So it uses SAME if that is symmetric here, and otherwise pads with `fill` and uses VALID.
 */
export function place(x: Tensor, window: Window, fill: number): Placement {
  const { size, strides, padding } = window;
  const [batch = dynamic, height = 0, width = 0] = x.shape;
  const shape = (channels: number) => [
    batch,
    slide(height, size, strides, padding),
    slide(width, size, strides, padding),
    channels,
  ];
  const unpadded = (scheme: Placement['scheme']): Placement => {
    const placement = { x, strides, scheme, shape, back: (gradient: Tensor) => gradient, again: () => placement };
    return placement;
  };
  if (padding === 0) return unpadded('VALID');
  if (isSame(height, window) && isSame(width, window)) return unpadded('SAME');
  const margins = { top: padding, bottom: padding, left: padding, right: padding };
  return {
    ...unpadded('VALID'),
    x: pad(x, margins, fill),
    back: (gradient) => crop(gradient, margins),
    again: (upstream) => place(identity(x, [upstream]), window, fill),
  };
}

/** Whether TensorFlow's SAME pads both sides of an axis by this much. */
function isSame(extent: number, { size, strides, padding }: Window): boolean {
  const places = Math.ceil(extent / strides);
  return Math.max((places - 1) * strides + size - extent, 0) === 2 * padding;
}
