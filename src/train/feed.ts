import { copyImages, type Dataset, imageBytes, type Split } from '../data/dataset.ts';
import type { Batch, Session, StoredBatch, Views } from '../engine/engine.ts';
import type { BatchChange } from './augment/augment.ts';
import { fillBatch, labelsOf, type Selection } from './batches.ts';

/** A split in the form in which a session takes its batches. */
export interface Feed {
  /** Images in the split, and their height and width. */
  readonly size: number;
  readonly imageSize: number;
  batch(selection: Selection): Batch | StoredBatch;
}

/** The feeds of a data set's two splits. */
export interface Feeds {
  readonly train: Feed;
  readonly val: Feed;
}

/** Of the memory that a session lives in, the share that images may take. */
export const shareForImages = 1 / 16;

/**
 * Uploads the data set where the engine can keep images and they take no more than `shareForImages` of its `memory` in
 * bytes, so that a batch is sent as indices; elsewhere, and where training is to `repaint` images, every batch is sent. Training
 * gives the same bits either way.
 */
export async function openFeeds(
  session: Session,
  { train, val }: Dataset,
  { memory, repaint }: { readonly memory: number; readonly repaint: boolean },
): Promise<Feeds> {
  const [ofTrain, ofVal] = [train, val].map(({ size, imageSize }) => size * imageBytes(imageSize)) as [number, number];
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
  batch: (selection) => fillBatch(split, selection),
});

/** A split whose images were uploaded from place `first` on. */
const stored = (split: Split, first: number): Feed => ({
  size: split.size,
  imageSize: split.imageSize,
  batch: ({ indices, change }) => ({
    indices: indices.map((index) => first + index),
    labels: labelsOf(split, indices),
    ...(change && { views: viewsOf(change, split.imageSize) }),
  }),
});

/** The views of a batch's images one behind the other. */
function viewsOf({ images }: BatchChange, size: number): Views {
  const rows = new Int32Array(images.length * size);
  const columns = new Int32Array(images.length * size);
  for (const [position, { view }] of images.entries()) {
    rows.set(view.rows, position * size);
    columns.set(view.columns, position * size);
  }
  return { rows, columns };
}
