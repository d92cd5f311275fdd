import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { defaultRecipe } from '../../src/study/config.ts';
import { Augmenter, repaints } from '../../src/train/augment/augment.ts';
import { drawCutout } from '../../src/train/augment/cutout.ts';
import { drawShare, mixBatch } from '../../src/train/augment/mixup.ts';
import { drawBox, resizeBox } from '../../src/train/augment/resized-crop.ts';
import { learningRateAt } from '../../src/train/schedule.ts';
import fixture from '../fixtures/optimizers.json' with { type: 'json' };

const random = () => randomStream(0, 'augment tests');
const many = Array.from({ length: 2000 });

describe('random resized crop', () => {
  it.each(fixture.crops)('enlarges $box as PyTorch does', ({ box, image, pixels }) => {
    const resized = resizeBox(Uint8Array.from(image), 8, box);
    const furthest = Math.max(...pixels.map((value, at) => Math.abs(value - (resized[at] as number))));
    // Whole bytes are half of one away at most; PyTorch computes in float64.
    expect(furthest).toBeLessThanOrEqual(0.5 + 1e-6);
  });

  it('takes parts of the area asked for, within the image', () => {
    const stream = random();
    const boxes = many.map(() => drawBox(stream, 64, 0.25));
    for (const { top, left, height, width } of boxes) {
      expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
      expect(Math.max(top + height, left + width)).toBeLessThanOrEqual(64);
      // Half a pixel of rounding on either side.
      expect((height + 0.5) * (width + 0.5)).toBeGreaterThanOrEqual(0.25 * 64 * 64);
      expect(width / height).toBeLessThan(1.4);
    }
    const areas = boxes.map(({ height, width }) => (height * width) / 4096);
    expect(Math.min(...areas)).toBeLessThan(0.3);
    expect(Math.max(...areas)).toBeGreaterThan(0.9);
  });
});

describe('cutout', () => {
  it('blots out a square that may lie partly outside, and nothing else', () => {
    const stream = random();
    const areas = many.map(() => {
      const image = new Uint8Array(16 * 16 * 3);
      drawCutout(stream, 16, 6)(image);
      const blotted = image.filter((value) => value > 0).length / 3;
      expect([...image.filter((value) => value > 0)].slice(0, 3)).toEqual([124, 116, 104]);
      return blotted;
    });
    expect(Math.max(...areas)).toBe(36);
    expect(Math.min(...areas)).toBe(9);
  });
});

describe('mixup', () => {
  it.each([0.2, 1, 4])('draws shares whose mean and variance are those of Beta(%d, %d)', (alpha) => {
    const stream = random();
    const shares = many.map(() => drawShare(stream, alpha));
    const mean = shares.reduce((total, share) => total + share, 0) / shares.length;
    const variance = shares.reduce((total, share) => total + (share - 0.5) ** 2, 0) / shares.length;
    const expected = 1 / (4 * (2 * alpha + 1));
    // Five standard errors of a mean of 2,000.
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(expected / 2000));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.16);
  });

  it('mixes every image with its partner, and says with which label', () => {
    const batch = { images: Uint8Array.of(0, 0, 100, 100, 200, 200), labels: Int32Array.of(1, 0, 2) };
    expect(mixBatch(batch, 0.75)).toEqual({
      images: Uint8Array.of(50, 50, 100, 100, 150, 150),
      labels: batch.labels,
      mix: { labels: Int32Array.of(2, 0, 1), share: 0.75 },
    });
  });
});

describe('an epoch of changes', () => {
  const settings = { flip: true, cropPadding: 4, randomResizedCrop: 0, cutout: 0, mixup: 0 };
  const views = (changes: Partial<typeof settings>) =>
    new Augmenter({ ...settings, ...changes }, 8, 3, 1).draw(16).images.map(({ view }) => view);

  it('flips and crops alike whatever else is switched on', () => {
    expect(views({ randomResizedCrop: 0.5, cutout: 2, mixup: 1 })).toEqual(views({}));
    expect(views({ cropPadding: 0 })).not.toEqual(views({}));
  });

  it('repaints images only for what moves more than places', () => {
    expect(repaints(settings)).toBe(false);
    for (const change of [{ randomResizedCrop: 0.5 }, { cutout: 2 }, { mixup: 0.1 }]) {
      expect(repaints({ ...settings, ...change })).toBe(true);
    }
  });
});

describe('learning rates', () => {
  it.each(fixture.cases.map((each) => [each.title, each] as const))('are PyTorch’s: %s', (_, { options, rates }) => {
    const { schedule, warmup } = options;
    const learningRate = 'learningRate' in options ? (options.learningRate as number) : 0.5;
    const recipe = {
      ...defaultRecipe,
      epochs: 1,
      learningRate,
      schedule: schedule as 'cosine',
      warmupEpochs: warmup / 5,
      decayEpochs: 2 / 5,
    };
    expect(rates.map((__, step) => learningRateAt(step, 5, recipe))).toEqual(
      rates.map((rate) => expect.closeTo(rate, 12)),
    );
  });
});
