import { type RandomStream, randomStream } from '../base/random.ts';
import { imageBytes, type Split } from '../data/dataset.ts';
import type { Batch, StoredBatch } from '../engine/engine.ts';

/** What a batch is made of: places of images in their split, and how each is seen. */
export type Selection = Omit<StoredBatch, 'labels'>;

/** One epoch of training batches. */
export interface TrainRequest {
  readonly batchSize: number;
  /** Mirror half of the images left to right. */
  readonly flip: boolean;
  /** Zero pixels around the image before it is cut to its size at a random place. */
  readonly cropPadding: number;
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
  const { batchSize, seed, epoch, firstStep = 0 } = request;
  const order = epochOrder(size, seed, epoch);
  const random = randomStream(seed, `augmentation/${epoch}`);
  const steps = Math.floor(size / batchSize);
  for (let step = 0; step < steps; step++) {
    // Drawn for the steps left out, too, so that an image's cut depends on its place in the epoch alone.
    const cuts = new Int32Array(3 * batchSize);
    for (let image = 0; image < batchSize; image++) cuts.set(drawCut(random, request), 3 * image);
    if (step >= firstStep) yield { indices: order.slice(step * batchSize, (step + 1) * batchSize), cuts };
  }
}

/** Every image once, in the split's order, as it is; the last batch may be smaller. */
export function* valSelections(size: number, batchSize: number): Generator<Selection> {
  for (let start = 0; start < size; start += batchSize) {
    const length = Math.min(batchSize, size - start);
    yield { indices: Int32Array.from({ length }, (_, index) => start + index) };
  }
}

/** Always three draws, so that no setting shifts what another one draws. */
function drawCut(random: RandomStream, { flip, cropPadding }: TrainRequest): [number, number, number] {
  const mirrored = random.integer(2);
  const down = random.integer(2 * cropPadding + 1) - cropPadding;
  const right = random.integer(2 * cropPadding + 1) - cropPadding;
  return [down, right, flip ? mirrored : 0];
}

export const labelsOf = ({ labels }: Split, indices: Int32Array): Int32Array =>
  indices.map((index) => labels[index] as number);

/** A selection's images, cut, with their labels, in memory of the batch's own. */
export function fillBatch(split: Split, { indices, cuts }: Selection): Batch {
  const bytes = imageBytes(split.imageSize);
  const images = new Uint8Array(indices.length * bytes);
  const whole = new Uint8Array(bytes);
  for (const [position, index] of indices.entries()) {
    if (cuts === undefined) {
      split.copyImage(index, images, position * bytes);
    } else {
      const [down = 0, right = 0, mirrored = 0] = cuts.subarray(3 * position, 3 * position + 3);
      split.copyImage(index, whole, 0);
      const target = images.subarray(position * bytes, (position + 1) * bytes);
      copyCut(whole, target, split.imageSize, { down, right, flip: mirrored === 1 });
    }
  }
  return { images, labels: labelsOf(split, indices) };
}

/** How one image is seen. */
interface Cut {
  readonly down: number;
  readonly right: number;
  readonly flip: boolean;
}

/** Copies the part of `image` that the cut shows; the rest of `target` is zero already. */
function copyCut(image: Uint8Array, target: Uint8Array, size: number, { down, right, flip }: Cut): void {
  const top = Math.max(0, -down);
  const bottom = Math.min(size, size - down);
  const from = Math.max(0, -right);
  const to = Math.min(size, size - right);
  // The window may lie beside the image.
  if (from >= to) return;
  for (let y = top; y < bottom; y++) {
    const row = (y + down) * size;
    if (flip) {
      mirrorRow(image, row + from + right, target, (y * size + size - from) * 3, to - from);
    } else {
      target.set(image.subarray((row + from + right) * 3, (row + to + right) * 3), (y * size + from) * 3);
    }
  }
}

/** Copies `count` pixels from pixel `start` on, backwards, so that the copy ends before byte `end`. */
function mirrorRow(image: Uint8Array, start: number, target: Uint8Array, end: number, count: number): void {
  let to = end - 3;
  for (let from = start * 3; from < (start + count) * 3; from += 3, to -= 3) {
    target[to] = image[from] as number;
    target[to + 1] = image[from + 1] as number;
    target[to + 2] = image[from + 2] as number;
  }
}
