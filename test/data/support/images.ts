import sharp from 'sharp';

/** The segment that makes a JPEG a JFIF file; sharp leaves it out. */
const jfifSegment = Buffer.from('\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00', 'latin1');

/** The JPEG with the mark. */
export const withMark = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, 2), jfifSegment, bytes.subarray(2)]);

/** A JPEG of one colour without the JFIF mark; different seeds give different colours. */
export async function jpegWithoutMark(seed: number): Promise<Buffer> {
  const background = { r: (seed * 53) % 256, g: (seed * 101) % 256, b: (seed * 197) % 256 };
  return sharp({ create: { width: 16, height: 16, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** The same with the mark. */
export const jpeg = async (seed: number): Promise<Buffer> => withMark(await jpegWithoutMark(seed));

/** A progressive JPEG with the mark and with bytes that belong to nothing before its second scan. */
export async function jpegWithSuperfluousBytes(): Promise<Buffer> {
  const bytes = withMark(await noise(true));
  const firstScan = bytes.indexOf('\xff\xda', 0, 'latin1');
  const nextSegment = bytes.indexOf('\xff\xc4', firstScan, 'latin1');
  return Buffer.concat([bytes.subarray(0, nextSegment), Buffer.alloc(65, 7), bytes.subarray(nextSegment)]);
}

/** A JPEG with the mark that ends in the middle of its pixels. */
export async function cutJpeg(): Promise<Buffer> {
  const whole = withMark(await noise(false));
  return whole.subarray(0, Math.floor(whole.length * 0.6));
}

async function noise(progressive: boolean): Promise<Buffer> {
  const gaussian = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width: 64, height: 64, channels: 3, background: 'grey', noise: gaussian } })
    .jpeg({ progressive })
    .toBuffer();
}
