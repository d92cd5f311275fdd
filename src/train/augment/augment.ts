import { type RandomStream, randomStream } from '../../base/random.ts';
import type { Recipe } from '../../study/config.ts';
import { drawCrop } from './crop.ts';
import { drawCutout } from './cutout.ts';
import { drawFlip } from './flip.ts';
import { drawShare } from './mixup.ts';
import { drawBox, resizeBox } from './resized-crop.ts';
import { type View, wholeView } from './view.ts';

/** Fields of the recipe that say how training images are augmented. */
export type Augmentation = Pick<Recipe, 'flip' | 'cropPadding' | 'randomResizedCrop' | 'cutout' | 'mixup'>;

/** Whether the values of pixels change. Otherwise pixels only move. */
export const repaints = ({ randomResizedCrop, cutout, mixup }: Augmentation): boolean =>
  randomResizedCrop > 0 || cutout > 0 || mixup > 0;

/** Changes of one image, in this order: resize a part, move pixels, cover a square. */
export interface Change {
  readonly resize?: ((image: Uint8Array) => Uint8Array) | undefined;
  readonly view: View;
  readonly paint?: ((image: Uint8Array) => void) | undefined;
}

/** Changes of a batch. */
export interface BatchChange {
  readonly images: readonly Change[];
  /** Share of an image in the mixture with its partner. */
  readonly share?: number | undefined;
}

/**
 * Draws the changes of an epoch, batch by batch. Each kind has its own random stream, so a setting does not affect what
 * another one draws. Flip and crop share the first stream.
 */
export class Augmenter {
  readonly #augmentation: Augmentation;
  readonly #size: number;
  readonly #views: RandomStream;
  readonly #boxes: RandomStream;
  readonly #squares: RandomStream;
  readonly #shares: RandomStream;

  constructor(augmentation: Augmentation, size: number, seed: number, epoch: number) {
    this.#augmentation = augmentation;
    this.#size = size;
    const stream = (purpose: string) => randomStream(seed, `${purpose}/${epoch}`);
    this.#views = stream('augmentation');
    this.#boxes = stream('resized crop');
    this.#squares = stream('cutout');
    this.#shares = stream('mixup');
  }

  draw(batchSize: number): BatchChange {
    const { mixup } = this.#augmentation;
    const images = Array.from({ length: batchSize }, () => this.#drawImage());
    return { images, share: mixup > 0 ? drawShare(this.#shares, mixup) : undefined };
  }

  #drawImage(): Change {
    const { flip, cropPadding, randomResizedCrop, cutout } = this.#augmentation;
    const size = this.#size;
    // Both are always drawn, in this order, whatever the settings. The crop is applied before the flip.
    const mirror = drawFlip(this.#views, flip);
    const view = mirror(drawCrop(this.#views, cropPadding)(wholeView(size)));
    const box = randomResizedCrop > 0 ? drawBox(this.#boxes, size, randomResizedCrop) : undefined;
    return {
      resize: box && ((image) => resizeBox(image, size, box)),
      view,
      paint: cutout > 0 ? drawCutout(this.#squares, size, cutout) : undefined,
    };
  }
}
