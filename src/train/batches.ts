import { at } from '../base/arrays.ts';
import { randomStream } from '../base/random.ts';
import type { Batch } from '../compute/engine.ts';
import { imageBytes, type Split } from '../data/dataset.ts';
import { type Augmentation, Augmenter, type BatchChange } from './augment/augment.ts';
import { mixBatch } from './augment/mixup.ts';
import { copyView } from './augment/view.ts';

/** A batch: positions of images in their split, and how each is changed. No `change` means images as they are. */
export interface Selection {
  readonly indices: Int32Array;
  readonly change?: BatchChange;
}

/** One epoch of training batches. */
export interface BatchesRequest extends Augmentation {
  readonly batchSize: number;
  /** Height and width of the images. */
  readonly imageSize: number;
  readonly seed: number;
  /** Number of the epoch, from 0. */
  readonly epoch: number;
  /** Number of batches at the start of the epoch to skip, for a run that is resumed. */
  readonly firstStep?: number;
}

/** Every image of `size` once, in an order that depends only on seed and epoch (Fisher-Yates shuffle). */
export function epochOrder(size: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: size }, (_, index) => index);
  const random = randomStream(seed, `order/${epoch}`);
  for (let last = size - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const swapped = at(order, last);
    order[last] = at(order, other);
    order[other] = swapped;
  }
  return order;
}

/**
 * The shuffled and augmented batches of an epoch. Images that do not fill the last batch are left out; they differ from
 * epoch to epoch.
 */
export function* trainSelections(size: number, request: BatchesRequest): Generator<Selection> {
  const { batchSize, imageSize, seed, epoch, firstStep = 0 } = request;
  const order = epochOrder(size, seed, epoch);
  const augmenter = new Augmenter(request, imageSize, seed, epoch);
  const steps = Math.floor(size / batchSize);
  for (let step = 0; step < steps; step++) {
    // Also drawn for skipped steps, so that the change of an image depends only on its position in the epoch.
    const change = augmenter.draw(batchSize);
    if (step >= firstStep) yield { indices: order.slice(step * batchSize, (step + 1) * batchSize), change };
  }
}

/** Every image once, unchanged and in the order of the split. The last batch may be smaller. */
export function* valSelections(size: number, batchSize: number): Generator<Selection> {
  for (let start = 0; start < size; start += batchSize) {
    const length = Math.min(batchSize, size - start);
    yield { indices: Int32Array.from({ length }, (_, index) => start + index) };
  }
}

export const labelsOf = ({ labels }: Split, indices: Int32Array): Int32Array =>
  indices.map((index) => at(labels, index));

/** Images and labels of a batch, changed, in new memory. */
export function fillBatch(split: Split, { indices, change }: Selection): Batch {
  const bytes = imageBytes(split.imageSize);
  const images = new Uint8Array(indices.length * bytes);
  const whole = new Uint8Array(bytes);
  for (const [position, index] of indices.entries()) {
    const changed = change?.images[position];
    if (changed === undefined) {
      split.copyImage(index, images, position * bytes);
      continue;
    }
    const target = images.subarray(position * bytes, (position + 1) * bytes);
    split.copyImage(index, whole, 0);
    copyView(changed.resize?.(whole) ?? whole, target, changed.view);
    changed.paint?.(target);
  }
  const batch = { images, labels: labelsOf(split, indices) };
  return change?.share === undefined ? batch : mixBatch(batch, change.share);
}
