import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/compute/engine.ts';
import type { Split } from '../../src/data/dataset.ts';
import { defaultRecipe } from '../../src/study/config.ts';
import { type BatchesRequest, epochOrder, fillBatch, trainSelections, valSelections } from '../../src/train/batches.ts';

/** Images of 4 x 4 whose bytes tell where they come from: image, row, column (from 1) and channel. */
const imageSize = 4;
const byte = (image: number, y: number, x: number, channel: number): number =>
  1 + ((image * 64 + y * 16 + x * 4 + channel) % 255);

/** Which image starts with a byte; unique for the first 255. */
const imageOf = new Map(Array.from({ length: 255 }, (_, image) => [byte(image, 0, 0, 0), image]));

/** The images of a batch that shows them as they are. */
const imagesOf = ({ images }: Batch): (number | undefined)[] =>
  Array.from({ length: images.length / 48 }, (_, index) => imageOf.get(images[index * 48] as number));

function splitOf(size: number): Split {
  return {
    size,
    imageSize,
    labels: Uint8Array.from({ length: size }, (_, index) => index % 2),
    copyImage(index, target, offset) {
      for (let at = 0; at < 48; at++) {
        target[offset + at] = byte(index, Math.floor(at / 12), Math.floor(at / 3) % 4, at % 3);
      }
    },
  };
}

/** What a cut is by definition, pixel by pixel. */
function expected(image: number, [down, right, mirrored]: readonly [number, number, number]): number[] {
  const pixels: number[] = [];
  for (let y = 0; y < imageSize; y++) {
    for (let x = 0; x < imageSize; x++) {
      const fromY = y + down;
      const fromX = (mirrored === 1 ? imageSize - 1 - x : x) + right;
      const inside = fromY >= 0 && fromY < imageSize && fromX >= 0 && fromX < imageSize;
      for (let channel = 0; channel < 3; channel++) pixels.push(inside ? byte(image, fromY, fromX, channel) : 0);
    }
  }
  return pixels;
}

/** The change that a cut is. */
const changeOf = ([down, right, mirrored]: readonly [number, number, number]) => {
  const along = Array.from({ length: imageSize }, (_, at) => at);
  const columns = mirrored === 1 ? along.toReversed() : along;
  return {
    view: { rows: Int32Array.from(along, (y) => y + down), columns: Int32Array.from(columns, (x) => x + right) },
  };
};

const train = (split: Split, request: Partial<BatchesRequest> = {}): Batch[] => {
  const settings = { ...defaultRecipe, imageSize, batchSize: 8, cropPadding: 2, seed: 0, epoch: 0, ...request };
  return [...trainSelections(split.size, settings)].map((selection) => fillBatch(split, selection));
};

describe('fillBatch', () => {
  it('shows every image through its window, zeros outside, mirrored afterwards', () => {
    const cuts: [number, number, number][] = [];
    for (const mirrored of [0, 1]) {
      for (let down = -5; down <= 5; down++)
        for (let right = -5; right <= 5; right++) cuts.push([down, right, mirrored]);
    }
    const indices = new Int32Array(cuts.length).fill(2);
    const { images } = fillBatch(splitOf(3), { indices, change: { images: cuts.map(changeOf) } });
    for (const [position, cut] of cuts.entries()) {
      expect([...images.subarray(position * 48, (position + 1) * 48)], JSON.stringify(cut)).toEqual(expected(2, cut));
    }
  });
});

describe('train batches', () => {
  it('see every image at most once an epoch, with its label, and leave out what fills no batch', () => {
    const batches = train(splitOf(30), { flip: false, cropPadding: 0 });
    expect(batches.map(({ labels }) => labels.length)).toEqual([8, 8, 8]);
    const seen = batches.flatMap(imagesOf);
    expect(new Set(seen).size).toBe(24);
    expect(batches.flatMap(({ labels }) => [...labels])).toEqual(seen.map((image) => (image as number) % 2));
  });

  it('are the same for the same seed and epoch, other ones for another', () => {
    const split = splitOf(64);
    expect(train(split)).toEqual(train(split));
    expect(train(split, { epoch: 1 })).not.toEqual(train(split));
    expect(train(split, { seed: 1 })).not.toEqual(train(split));
  });

  it('go on at a later step with what an uninterrupted epoch has there', () => {
    const split = splitOf(64);
    expect(train(split, { firstStep: 3 })).toEqual(train(split).slice(3));
  });

  it('have the same order whatever the settings of augmentation', () => {
    const split = splitOf(64);
    expect(train(split, { cropPadding: 0 }).map(({ labels }) => labels)).toEqual(
      train(split).map(({ labels }) => labels),
    );
  });

  it('mirror about half of the images', () => {
    const split = splitOf(64);
    const plain = train(split, { cropPadding: 0, flip: false }).flatMap(imagesOf);
    const flipped = train(split, { cropPadding: 0 }).flatMap(imagesOf);
    const mirrored = plain.filter((image, index) => image !== flipped[index]).length;
    // 64 fair coins stay within these bounds for all but one of 20,000 seeds.
    expect(mirrored).toBeGreaterThan(16);
    expect(mirrored).toBeLessThan(48);
  });

  it('own their memory, so that one can be handed over while the next is made', () => {
    const [first, second] = train(splitOf(16));
    expect(first?.images.buffer).not.toBe(second?.images.buffer);
    expect(first?.images.byteLength).toBe(first?.images.buffer.byteLength);
  });
});

describe('augmented train batches', () => {
  it('are changed in order: enlarged, seen, blotted out, mixed with a partner', () => {
    const split = splitOf(2);
    const one = { ...changeOf([0, 0, 1]), resize: (image: Uint8Array) => image.map((value) => value + 1) };
    const other = { ...changeOf([0, 0, 0]), paint: (image: Uint8Array) => void image.fill(0) };
    const { images, mix } = fillBatch(split, {
      indices: Int32Array.of(0, 1),
      change: { images: [one, other], share: 0.5 },
    });
    const seen = expected(0, [0, 0, 1]).map((value) => Math.round((value + 1) / 2));
    expect([...images]).toEqual([...seen, ...seen]);
    expect(mix).toEqual({ labels: Int32Array.of(1, 0), share: 0.5 });
  });

  it('go on at a later step with what an uninterrupted epoch has there, whatever is drawn', () => {
    const all = { randomResizedCrop: 0.5, cutout: 2, mixup: 0.4 };
    expect(train(splitOf(64), { ...all, firstStep: 3 })).toEqual(train(splitOf(64), all).slice(3));
  });
});

describe('val batches', () => {
  it('have every image once, in order, as it is', () => {
    const batches = [...valSelections(19, 8)].map((selection) => fillBatch(splitOf(19), selection));
    expect(batches.map(({ labels }) => labels.length)).toEqual([8, 8, 3]);
    const all = batches.flatMap(({ images }) => [...images]);
    expect(all).toEqual(Array.from({ length: 19 }, (_, image) => expected(image, [0, 0, 0])).flat());
  });
});

describe('order of an epoch', () => {
  it('puts every image first about equally often', () => {
    const firsts = Array.from({ length: 4000 }, (_, epoch) => epochOrder(4, 7, epoch)[0]);
    for (const image of [0, 1, 2, 3]) {
      const times = firsts.filter((first) => first === image).length;
      // Binomial(4000, 1/4): five standard deviations of 27.
      expect(Math.abs(times - 1000)).toBeLessThan(137);
    }
  });
});
