import { type RandomStream, randomStream } from '../../base/random.ts';
import type { Recipe } from '../../study/config.ts';
import { drawCrop } from './crop.ts';
import { drawCutout } from './cutout.ts';
import { drawFlip } from './flip.ts';
import { drawShare } from './mixup.ts';
import { drawBox, resizeBox } from './resized-crop.ts';
import { type View, wholeView } from './view.ts';

/** The recipe's fields that say how training images are changed. */
export type Augmentation = Pick<Recipe, 'flip' | 'cropPadding' | 'randomResizedCrop' | 'cutout' | 'mixup'>;

/** Whether pixels get other values, so that places alone do not say what is seen. */
export const repaints = ({ randomResizedCrop, cutout, mixup }: Augmentation): boolean =>
  randomResizedCrop > 0 || cutout > 0 || mixup > 0;

/** How one image is changed: resized, then seen, then painted over. */
export interface Change {
  readonly resize?: ((image: Uint8Array) => Uint8Array) | undefined;
  readonly view: View;
  readonly paint?: ((image: Uint8Array) => void) | undefined;
}

/** How a batch is changed. */
export interface BatchChange {
  readonly images: readonly Change[];
  /** Share of an image in its mixture with its partner. */
  readonly share?: number | undefined;
}

/**
 * Draws the changes of an epoch, batch by batch. Each kind has a stream of its own, so that no setting shifts what another one
 * draws; flip and crop share the first.
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
    // In this order, in which they are drawn whatever the settings; a crop is seen before it is mirrored.
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
