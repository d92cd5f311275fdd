import sharp from 'sharp';
import { oneByOne } from '../base/one-by-one.ts';

// Decoding several images at once on one thread each is faster than one image on several threads.
sharp.concurrency(1);

/** How many images are read and decoded at once: the number of libuv's threads. */
export const decodesInFlight = 4;

/**
 * Most pixels of an image. If the decoder must hold the whole image, it needs up to six bytes per pixel. So such an
 * image is decoded beside others only if it is small, otherwise alone: at most 75 MB in either case. Decoding line by
 * line needs almost no memory.
 */
const mostPixels = { besideOthers: 3e6, alone: 12.5e6, lineByLine: 1e8 };

/** Versions that the decoded pixels depend on. */
export const decoder = `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}, triangle filter, ${JSON.stringify(mostPixels)}`;

/**
 * Decodes an image and stretches it to a square of RGB bytes `[imageSize, imageSize, 3]`; undefined if it cannot be
 * decoded completely.
 *
 * The filter is a triangle scaled to the reduction, as in torchvision's `Resize`. The aspect ratio is not kept, as in
 * the Keras and TensorFlow examples for this data. Like TensorFlow's decoder, it refuses an image that ends too early,
 * accepts extra bytes at the end, and ignores EXIF orientation.
 */
export async function decodeImage(bytes: Uint8Array, imageSize: number): Promise<Uint8Array | undefined> {
  // sharp throws synchronously if there are no bytes.
  if (bytes.length === 0) return undefined;
  return (await decode(bytes, imageSize, mostPixels.besideOthers)) ?? decodeLarge(bytes, imageSize);
}

/** Decodes an image that may need much memory; undefined if it is small, is too large, or cannot be decoded. */
async function decodeLarge(bytes: Uint8Array, imageSize: number): Promise<Uint8Array | undefined> {
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (header === undefined || header.width * header.height <= mostPixels.besideOthers) return undefined;
  const isLineByLine = ['jpeg', 'png', 'tiff'].includes(header.format) && !header.isProgressive;
  if (isLineByLine) return decode(bytes, imageSize, mostPixels.lineByLine);
  return alone(() => decode(bytes, imageSize, mostPixels.alone));
}

const alone = oneByOne();

/** Undefined if sharp cannot decode the image, or if it has more than `limitInputPixels` pixels. */
async function decode(bytes: Uint8Array, imageSize: number, limitInputPixels: number): Promise<Uint8Array | undefined> {
  const image = sharp(bytes, { failOn: 'truncated', limitInputPixels })
    .toColourspace('srgb')
    .removeAlpha()
    .resize(imageSize, imageSize, { fit: 'fill', kernel: 'linear' })
    .raw();
  // sharp throws only one kind of error, and its message depends on timing. A failure here always means a bad image.
  const pixels = await image.toBuffer().catch(() => undefined);
  if (pixels !== undefined && pixels.length !== imageSize * imageSize * 3) {
    throw new Error(`A decoded image has ${pixels.length} bytes, expected ${imageSize * imageSize * 3}.`);
  }
  return pixels;
}
