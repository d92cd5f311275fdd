import sharp from 'sharp';

// Several images at once on one thread each beat one image on several threads.
sharp.concurrency(1);

/** How many images are read and decoded at once: as many as libuv has threads. */
export const decodesInFlight = 4;

/**
 * Pixels that an image may have. What a decoder must hold whole takes up to six bytes per pixel, so it is decoded beside
 * others only if it is small and alone if it is not: 75 MB in either case. A line after the other takes next to nothing.
 */
const mostPixels = { besideOthers: 3e6, alone: 12.5e6, lineByLine: 1e8 };

/** What the decoded pixels depend on beside the image. */
export const decoder = `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}, triangle filter, ${JSON.stringify(mostPixels)}`;

/**
 * Decodes an image and stretches it to a square of RGB bytes `[imageSize, imageSize, 3]`; undefined if it cannot be
 * decoded whole. The filter is the triangle widened by the scale, which torchvision's `Resize` uses as well; shape is
 * not kept, as in the Keras and TensorFlow examples for this data. Like TensorFlow's decoder it refuses an image that
 * ends too early but accepts superfluous bytes, and it leaves EXIF orientation alone.
 */
export async function decodeImage(bytes: Uint8Array, imageSize: number): Promise<Uint8Array | undefined> {
  // sharp throws at once for no bytes at all.
  if (bytes.length === 0) return undefined;
  return (await decode(bytes, imageSize, mostPixels.besideOthers)) ?? decodeLarge(bytes, imageSize);
}

/** Decodes an image that may take much memory; undefined if it is not large, is too large, or cannot be decoded. */
async function decodeLarge(bytes: Uint8Array, imageSize: number): Promise<Uint8Array | undefined> {
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (header === undefined || header.width * header.height <= mostPixels.besideOthers) return undefined;
  const isLineByLine = ['jpeg', 'png', 'tiff'].includes(header.format) && !header.isProgressive;
  if (isLineByLine) return decode(bytes, imageSize, mostPixels.lineByLine);
  return alone(() => decode(bytes, imageSize, mostPixels.alone));
}

let lastAlone: Promise<unknown> = Promise.resolve();

/** Does `work`, which rejects never, when all that was given before has ended. */
function alone<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = lastAlone.then(work);
  lastAlone = result;
  return result;
}

/** Undefined if sharp cannot decode the image, or it has more pixels than `limitInputPixels`. */
async function decode(bytes: Uint8Array, imageSize: number, limitInputPixels: number): Promise<Uint8Array | undefined> {
  const image = sharp(bytes, { failOn: 'truncated', limitInputPixels })
    .toColourspace('srgb')
    .removeAlpha()
    .resize(imageSize, imageSize, { fit: 'fill', kernel: 'linear' })
    .raw();
  // sharp has one kind of error, and what it says depends on timing: whatever fails here is the image's fault.
  const pixels = await image.toBuffer().catch(() => undefined);
  if (pixels !== undefined && pixels.length !== imageSize * imageSize * 3) {
    throw new Error(`A decoded image has ${pixels.length} bytes, expected ${imageSize * imageSize * 3}.`);
  }
  return pixels;
}
