import sharp from 'sharp';
import { withMark } from '../../data/support/images.ts';
import type { Hostile } from './hostile-zips.ts';

/** Overwrites height and width in the header of a JPEG's frame. */
function resized(jpeg: Buffer, height: number, width: number): Buffer {
  const bytes = Buffer.from(jpeg);
  const frame = [0xc0, 0xc2].map((kind) => bytes.indexOf(Buffer.from([0xff, kind]))).find((at) => at >= 0) as number;
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'grey' }, limitInputPixels: false });

/** Pictures that are no pictures, or far too large ones; each begins as a photograph of the archive does. */
export async function hostileImages(): Promise<Hostile[]> {
  const small = withMark(await flat(64, 64).jpeg().toBuffer());
  const progressive = withMark(await flat(64, 64).jpeg({ progressive: true }).toBuffer());
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const photo = withMark(
    await sharp({ create: { width: 256, height: 256, channels: 3, background: 'grey', noise } })
      .jpeg()
      .toBuffer(),
  );
  const bomb = withMark(await flat(4000, 4000).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer());
  const webp = Buffer.concat([await flat(4000, 4000).webp().toBuffer(), Buffer.from('JFIF')]);
  const picture = (what: string, bytes: Buffer): Hostile => ({ what, bytes: () => bytes });
  return [
    picture('a header of 65,500 x 65,500', resized(small, 65_500, 65_500)),
    picture('a progressive header of 65,500 x 65,500', resized(progressive, 65_500, 65_500)),
    picture('a progressive header of 3,500 x 3,500', resized(progressive, 3500, 3500)),
    picture('0 x 0 pixels', resized(small, 0, 0)),
    picture('0 pixels a line', resized(small, 64, 0)),
    picture('a photograph that ends too early', photo.subarray(0, photo.length >> 1)),
    picture('a header alone', photo.subarray(0, 200)),
    picture('16 megapixels in scans that are held whole', bomb),
    picture('16 megapixels of WebP', webp),
    picture(
      'an SVG that reads a file',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" JFIF=""><image href="/etc/passwd"/></svg>'),
    ),
    picture('16 MB of zeros', Buffer.concat([Buffer.from('JFIF')], 2 ** 24)),
  ];
}

/** A picture in inks, as printers have it, which is to be read like any other. */
export const inInks = async (): Promise<Buffer> => withMark(await flat(64, 64).toColourspace('cmyk').jpeg().toBuffer());
