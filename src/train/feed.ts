import { fillBatch, labelsOf, type Selection } from '../data/batches.ts';
import type { Dataset, Split } from '../data/dataset.ts';
import type { Batch, Session, StoredBatch } from '../engine/engine.ts';

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
  const bytes = train.imageSize ** 2 * 3;
  const fits = (train.size + val.size) * bytes <= shareForImages * memory;
  if (session.upload === undefined || !fits) return { train: sent(train), val: sent(val) };

  // Shared with the session's thread, which would get a copy of other memory.
  const images = new Uint8Array(new SharedArrayBuffer((train.size + val.size) * bytes));
  for (let index = 0; index < train.size; index++) train.copyImage(index, images, index * bytes);
  for (let index = 0; index < val.size; index++) val.copyImage(index, images, (train.size + index) * bytes);
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
