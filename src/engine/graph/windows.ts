import { slide } from '../../network/shape.ts';
import { dynamic } from './attributes.ts';
import type { Tensor } from './graph.ts';
import { crop, identity, pad } from './nodes.ts';

/** A window that slides over a feature map, with the same padding on every side. */
export interface Window {
  readonly size: number;
  readonly strides: number;
  readonly padding: number;
}

/** A feature map prepared so that one of TensorFlow's own padding schemes gives a window its places. */
export interface Placement {
  readonly x: Tensor;
  readonly strides: number;
  readonly scheme: 'SAME' | 'VALID';
  /** Shape of what slides over it, with `channels`. */
  shape(channels: number): readonly number[];
  /** Brings the gradient with respect to `x` back to the feature map as it was. */
  back(gradient: Tensor): Tensor;
  /** The same for the gradient, once `upstream` is there: a padded copy is made again rather than kept all the while. */
  again(upstream: Tensor): Placement;
}

/**
 * Places a window as PyTorch does. TensorFlow's EXPLICIT scheme would say the same, but oneDNN has no kernels for it and
 * what runs instead is several times slower; so SAME where it happens to be symmetric, else `fill` around and VALID.
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

/** Whether TensorFlow's SAME scheme pads this much on both sides of an axis. */
function isSame(extent: number, { size, strides, padding }: Window): boolean {
  const places = Math.ceil(extent / strides);
  return Math.max((places - 1) * strides + size - extent, 0) === 2 * padding;
}
