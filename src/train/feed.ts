import { copyImages, type Dataset, imageBytes, type Split } from '../data/dataset.ts';
import type { Batch, Session, StoredBatch } from '../engine/engine.ts';
import { fillBatch, labelsOf, type Selection } from './batches.ts';

/** A split in the form in which a session takes its batches. */
export interface Feed {
  /** Images in the split. */
  readonly size: number;
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
 * bytes, so that a batch is sent as indices; elsewhere every batch is sent. Training gives the same bits either way.
 */
export async function openFeeds(session: Session, { train, val }: Dataset, memory: number): Promise<Feeds> {
  const [ofTrain, ofVal] = [train, val].map(({ size, imageSize }) => size * imageBytes(imageSize)) as [number, number];
  const fits = ofTrain + ofVal <= shareForImages * memory;
  if (session.upload === undefined || !fits) return { train: sent(train), val: sent(val) };

  const images = new Uint8Array(ofTrain + ofVal);
  copyImages(train, images);
  copyImages(val, images.subarray(ofTrain));
  await session.upload(images);
  return { train: stored(train, 0), val: stored(val, train.size) };
}

const sent = (split: Split): Feed => ({ size: split.size, batch: (selection) => fillBatch(split, selection) });

/** A split whose images were uploaded from place `first` on. */
const stored = (split: Split, first: number): Feed => ({
  size: split.size,
  batch: ({ indices, ...cuts }) => ({
    indices: indices.map((index) => first + index),
    labels: labelsOf(split, indices),
    ...cuts,
  }),
});
