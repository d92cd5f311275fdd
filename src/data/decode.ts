import sharp from 'sharp';

// Several images at once on one thread each beat one image on several threads.
sharp.concurrency(1);

/** How many images are read and decoded at once: as many as libuv has threads. */
export const decodesInFlight = 4;

/** 100 megapixels: more than a camera makes, little enough to decode in memory. */
const limitInputPixels = 1e8;

/** What the decoded pixels depend on beside the image. */
export const decoder = `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}, triangle filter`;

/**
 * Decodes an image and stretches it to a square of RGB bytes `[imageSize, imageSize, 3]`; undefined where it cannot be
 * decoded whole. The filter is the triangle widened by the scale, which torchvision's `Resize` uses as well; shape is
 * not kept, as in the Keras and TensorFlow examples for this data. Like TensorFlow's decoder it refuses an image that
 * ends too early but accepts superfluous bytes, and it leaves EXIF orientation alone.
 */
export async function decodeImage(bytes: Uint8Array, imageSize: number): Promise<Uint8Array | undefined> {
  // sharp throws at once for no bytes at all.
  if (bytes.length === 0) return undefined;
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
