import type { Batch } from '../engine/engine.ts';
import { type RandomStream, randomStream } from '../random.ts';
import type { Split } from './dataset.ts';

/** How one image of a batch is augmented: seen through a window moved by so many pixels, zeros outside, then mirrored. */
export interface Cut {
  readonly down: number;
  readonly right: number;
  readonly flip: boolean;
}

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
export function epochOrder(size: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, index) => index);
  const random = randomStream(seed, `order/${epoch}`);
  for (let last = size - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const swapped = order[last] as number;
    order[last] = order[other] as number;
    order[other] = swapped;
  }
  return order;
}

/** Shuffled and augmented batches; images that do not fill the last one are left out, other ones every epoch. */
export function* trainBatches(split: Split, request: TrainRequest): Generator<Batch> {
  const { batchSize, seed, epoch, firstStep = 0 } = request;
  const order = epochOrder(split.size, seed, epoch);
  const random = randomStream(seed, `augmentation/${epoch}`);
  const steps = Math.floor(split.size / batchSize);
  for (let step = 0; step < steps; step++) {
    // Drawn for the steps left out, too, so that an image's cut depends on its place in the epoch alone.
    const cuts = Array.from({ length: batchSize }, () => drawCut(random, request));
    if (step < firstStep) continue;
    yield fillBatch(split, order.subarray(step * batchSize, (step + 1) * batchSize), cuts);
  }
}

/** Every image once, in the split's order, as it is; the last batch may be smaller. */
export function* valBatches(split: Split, batchSize: number): Generator<Batch> {
  for (let start = 0; start < split.size; start += batchSize) {
    const length = Math.min(batchSize, split.size - start);
    yield fillBatch(
      split,
      Uint32Array.from({ length }, (_, index) => start + index),
    );
  }
}

/** Always three draws, so that no setting shifts what another one draws. */
function drawCut(random: RandomStream, { flip, cropPadding }: TrainRequest): Cut {
  const mirrored = random.integer(2) === 1;
  const down = random.integer(2 * cropPadding + 1) - cropPadding;
  const right = random.integer(2 * cropPadding + 1) - cropPadding;
  return { down, right, flip: flip && mirrored };
}

/** The images at `indices` with their labels, each cut as `cuts` says where given, in memory of the batch's own. */
export function fillBatch(split: Split, indices: Uint32Array, cuts?: readonly Cut[]): Batch {
  const bytes = split.imageSize * split.imageSize * 3;
  const images = new Uint8Array(indices.length * bytes);
  const labels = new Int32Array(indices.length);
  const whole = new Uint8Array(bytes);
  for (const [position, index] of indices.entries()) {
    labels[position] = split.labels[index] as number;
    const cut = cuts?.[position];
    if (cut === undefined) {
      split.copyImage(index, images, position * bytes);
    } else {
      split.copyImage(index, whole, 0);
      copyCut(whole, images.subarray(position * bytes, (position + 1) * bytes), split.imageSize, cut);
    }
  }
  return { images, labels };
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
