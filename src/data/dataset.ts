/** Why an image of a source is not in the data set. */
export const skipReasons = ['not JFIF', 'undecodable'] as const;
export type SkipReason = (typeof skipReasons)[number];

/** Decoded images of one split, in its order. */
export interface Split {
  readonly size: number;
  /** Height and width in pixels. */
  readonly imageSize: number;
  /** Class index of every image. */
  readonly labels: Uint8Array;
  /** Copies image `index` (`[imageSize, imageSize, 3]`, uint8) into `target` at `offset`. */
  copyImage(index: number, target: Uint8Array, offset: number): void;
}

/** Bytes of one image. */
export const imageBytes = (imageSize: number): number => imageSize * imageSize * 3;

/** Copies all images of a split to the start of `target`, one after the other. */
export function copyImages(split: Split, target: Uint8Array): void {
  const bytes = imageBytes(split.imageSize);
  for (let index = 0; index < split.size; index++) split.copyImage(index, target, index * bytes);
}

/** Decoded, resized and split images, ready for training. */
export interface Dataset {
  /** As the user named it: `cats_vs_dogs`, `archive:PATH`, `folder:PATH` or `synthetic`. */
  readonly source: string;
  /** One phrase for the table, such as `cats_vs_dogs` or `synthetic images (cats_vs_dogs could not be downloaded)`. */
  readonly title: string;
  /** sha256 of the archive that the images come from; null if there is none. */
  readonly archive: string | null;
  readonly classes: readonly string[];
  readonly imageSize: number;
  /** sha256 of pixels, labels and order. */
  readonly digest: string;
  /** sha256 of the names in both splits, in order. */
  readonly splitDigest: string;
  readonly skipped: Readonly<Record<SkipReason, number>>;
  readonly train: Split;
  readonly val: Split;
}
