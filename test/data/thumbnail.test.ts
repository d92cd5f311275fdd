import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { Split } from '../../src/data/dataset.ts';
import { thumbnailOf } from '../../src/data/thumbnail.ts';

/** Two images of one colour each. */
const splitOf = (imageSize: number): Split => ({
  size: 2,
  imageSize,
  labels: Uint8Array.of(0, 1),
  copyImage: (index, target, offset) => target.fill(index === 0 ? 20 : 230, offset, offset + imageSize ** 2 * 3),
});

it.each([
  [16, 16],
  [300, 96],
])('an image of %i px is a JPEG of %i px, with its own colour', async (imageSize, expected) => {
  for (const [index, level] of [20, 230].entries()) {
    const address = await thumbnailOf(splitOf(imageSize), index);
    const [, base64 = ''] = /^data:image\/jpeg;base64,(.*)$/.exec(address) ?? [];
    const { channels } = await sharp(Buffer.from(base64, 'base64')).stats();
    const { width, height } = await sharp(Buffer.from(base64, 'base64')).metadata();
    expect([width, height]).toEqual([expected, expected]);
    // JPEG rounds.
    for (const { mean } of channels) expect(Math.abs(mean - level)).toBeLessThan(3);
  }
});
