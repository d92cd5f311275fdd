import sharp from 'sharp';
import { imageBytes, type Split } from './dataset.ts';

/** Largest width and height of a thumbnail in pixels. */
const largest = 96;

/** Image `index` of a split as a small JPEG in a `data:` URL. */
export async function thumbnailOf(split: Split, index: number): Promise<string> {
  const { imageSize } = split;
  const pixels = new Uint8Array(imageBytes(imageSize));
  split.copyImage(index, pixels, 0);
  const picture = sharp(pixels, { raw: { width: imageSize, height: imageSize, channels: 3 } });
  const jpeg = await picture
    .resize({ width: Math.min(largest, imageSize) })
    .jpeg({ quality: 80 })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
