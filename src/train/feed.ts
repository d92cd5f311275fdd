import { span } from '../base/trace.ts';
import type { Batch, Session, StoredBatch, Views } from '../compute/engine.ts';
import { copyImages, type Dataset, imageBytes, type Split } from '../data/dataset.ts';
import type { BatchChange } from './augment/augment.ts';
import { fillBatch, labelsOf, type Selection } from './batches.ts';

/** Batches of a split, in the form that a session takes. */
export interface Feed {
  /** Number of images, and their height and width. */
  readonly size: number;
  readonly imageSize: number;
  batch(selection: Selection): Batch | StoredBatch;
}

/** The feeds of a data set's two splits. */
export interface Feeds {
  readonly train: Feed;
  readonly val: Feed;
}

/** Largest share of a session's memory that images may take. */
export const shareForImages = 1 / 16;

/**
 * Uploads the data set if the engine can keep images and they take at most `shareForImages` of its `memory` in bytes. A
 * batch is then sent as indices. Otherwise, or if augmentation changes the values of pixels (`repaint`), every batch is
 * sent whole. Both give the same bits.
 */
export async function openFeeds(
  session: Session,
  { train, val }: Dataset,
  { memory, repaint }: { readonly memory: number; readonly repaint: boolean },
): Promise<Feeds> {
  const ofTrain = train.size * imageBytes(train.imageSize);
  const ofVal = val.size * imageBytes(val.imageSize);
  const fits = ofTrain + ofVal <= shareForImages * memory;
  if (session.upload === undefined || !fits || repaint) return { train: sent(train), val: sent(val) };

  const images = new Uint8Array(ofTrain + ofVal);
  copyImages(train, images);
  copyImages(val, images.subarray(ofTrain));
  await session.upload(images);
  return { train: stored(train, 0), val: stored(val, train.size) };
}

const sent = (split: Split): Feed => ({
  size: split.size,
  imageSize: split.imageSize,
  batch: (selection) => span('batch', () => fillBatch(split, selection)),
});

/** A split whose images were uploaded. `first` is the position of its first image. */
const stored = (split: Split, first: number): Feed => ({
  size: split.size,
  imageSize: split.imageSize,
  batch: ({ indices, change }) =>
    span('batch', () => ({
      indices: indices.map((index) => first + index),
      labels: labelsOf(split, indices),
      ...(change && { views: viewsOf(change, split.imageSize) }),
    })),
});

/** The views of all images of a batch, one after the other. */
function viewsOf({ images }: BatchChange, size: number): Views {
  const rows = new Int32Array(images.length * size);
  const columns = new Int32Array(images.length * size);
  for (const [position, { view }] of images.entries()) {
    rows.set(view.rows, position * size);
    columns.set(view.columns, position * size);
  }
  return { rows, columns };
}
