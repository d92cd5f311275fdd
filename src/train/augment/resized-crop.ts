import type { RandomStream } from '../../base/random.ts';

/** Part of an image, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

const attempts = 10;
/** The aspect ratio is drawn between 3/4 and 4/3, uniformly in its logarithm. */
const widestAspect = Math.log(4 / 3);

/**
 * Draws a part of a square image with at least the share `least` of its area (Szegedy et al. 2015, section 6), as
 * torchvision's RandomResizedCrop does. If ten draws in a row do not fit, it is the whole image.
 */
export function drawBox(random: RandomStream, size: number, least: number): Box {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const area = size * size * (least + (1 - least) * random.uniform());
    const aspect = Math.exp(widestAspect * (2 * random.uniform() - 1));
    const [width, height] = [Math.round(Math.sqrt(area * aspect)), Math.round(Math.sqrt(area / aspect))];
    if (width < 1 || height < 1 || width > size || height > size) continue;
    return { top: random.integer(size - height + 1), left: random.integer(size - width + 1), height, width };
  }
  return { top: 0, left: 0, height: size, width: size };
}

/** A pixel of the result between two pixels of the image. The second one has the weight `share`. */
interface Between {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

/** Resizes a part of `image` to the image's size, bilinearly between the centres of pixels, and rounds to whole bytes. */
export function resizeBox(image: Uint8Array, size: number, { top, left, height, width }: Box): Uint8Array {
  const result = new Uint8Array(image.length);
  const rows = placesAlong(top, height, size);
  const columns = placesAlong(left, width, size);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      for (let channel = 0; channel < 3; channel++) {
        const pixel = (y: number, x: number) => image[3 * (y * size + x) + channel] as number;
        const mixed = (y: number) =>
          pixel(y, column.first) * (1 - column.share) + pixel(y, column.second) * column.share;
        result[to++] = Math.round(mixed(row.first) * (1 - row.share) + mixed(row.second) * row.share);
      }
    }
  }
  return result;
}

function placesAlong(start: number, extent: number, size: number): Between[] {
  return Array.from({ length: size }, (_, at) => {
    const place = Math.max(0, ((at + 0.5) * extent) / size - 0.5);
    const first = Math.floor(place);
    return { first: start + first, second: start + Math.min(first + 1, extent - 1), share: place - first };
  });
}
