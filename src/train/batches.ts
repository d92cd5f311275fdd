import { randomStream } from '../base/random.ts';
import { imageBytes, type Split } from '../data/dataset.ts';
import type { Batch } from '../engine/engine.ts';
import { type Augmentation, Augmenter, type BatchChange } from './augment/augment.ts';
import { mixBatch } from './augment/mixup.ts';
import { copyView } from './augment/view.ts';

/** What a batch is made of: places of images in their split, and how each is changed; absent for images as they are. */
export interface Selection {
  readonly indices: Int32Array;
  readonly change?: BatchChange;
}

/** One epoch of training batches. */
export interface TrainRequest extends Augmentation {
  readonly batchSize: number;
  /** Height and width of the images. */
  readonly imageSize: number;
  readonly seed: number;
  /** Counted from 0. */
  readonly epoch: number;
  /** Batches of the epoch to leave out at its start, for a run that goes on. */
  readonly firstStep?: number;
}

/** Every image of `size` once, in an order that depends on nothing but seed and epoch (Fisher & Yates' shuffle). */
export function epochOrder(size: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: size }, (_, index) => index);
  const random = randomStream(seed, `order/${epoch}`);
  for (let last = size - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const swapped = order[last] as number;
    order[last] = order[other] as number;
    order[other] = swapped;
  }
  return order;
}

/** An epoch shuffled and augmented; images that do not fill the last batch are left out, other ones every epoch. */
export function* trainSelections(size: number, request: TrainRequest): Generator<Selection> {
  const { batchSize, imageSize, seed, epoch, firstStep = 0 } = request;
  const order = epochOrder(size, seed, epoch);
  const augmenter = new Augmenter(request, imageSize, seed, epoch);
  const steps = Math.floor(size / batchSize);
  for (let step = 0; step < steps; step++) {
    // Drawn for the steps left out, too, so that an image's change depends on its place in the epoch alone.
    const change = augmenter.draw(batchSize);
    if (step >= firstStep) yield { indices: order.slice(step * batchSize, (step + 1) * batchSize), change };
  }
}

/** Every image once, in the split's order, as it is; the last batch may be smaller. */
export function* valSelections(size: number, batchSize: number): Generator<Selection> {
  for (let start = 0; start < size; start += batchSize) {
    const length = Math.min(batchSize, size - start);
    yield { indices: Int32Array.from({ length }, (_, index) => start + index) };
  }
}

export const labelsOf = ({ labels }: Split, indices: Int32Array): Int32Array =>
  indices.map((index) => labels[index] as number);

/** A selection's images, changed, with their labels, in memory of the batch's own. */
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
