import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/digest.ts';
import { decodeImage } from '../../src/data/decode.ts';
import { prepareDataset } from '../../src/data/prepare.ts';
import { drawScene } from '../../src/data/synthetic/scene.ts';
import { emptyCache } from './support/cache.ts';

const sumOf = (values: Uint8Array): number => values.reduce((total, value) => total + value, 0);

describe('synthetic images', () => {
  it('are drawn again alike, and no two are the same', () => {
    const drawings = (['cat', 'dog'] as const).flatMap((kind) =>
      Array.from({ length: 300 }, (_, n) => drawScene(kind, n)),
    );
    expect(new Set(drawings).size).toBe(600);
    expect(drawScene('dog', 299)).toBe(drawings.at(-1));
  });

  it('are the same drawings on every version of Node', () => {
    const drawings = (['cat', 'dog'] as const).flatMap((kind) =>
      Array.from({ length: 500 }, (_, n) => drawScene(kind, n)),
    );
    expect(sha256(drawings.join('\n'))).toBe('164c00f6597566ded72940d4df2a59c0e65ceab8dea3f42008c756c3e05850d6');
  });

  it('hold both classes, without a skip', async () => {
    const dataset = await prepareDataset({ source: 'synthetic', imageSize: 16, limit: 100 }, await emptyCache());
    expect(dataset).toMatchObject({ title: 'synthetic images', classes: ['cat', 'dog'] });
    expect([dataset.train.size, dataset.val.size]).toEqual([80, 20]);
    expect(dataset.skipped).toEqual({ 'not JFIF': 0, undecodable: 0 });
    const cats = dataset.train.labels.filter((label) => label === 0).length;
    expect(cats).toBeGreaterThan(25);
    expect(cats).toBeLessThan(55);
  });

  it('cannot be told apart by their mean colour', async () => {
    // The better of both ways to cut one channel's mean: with 100 a class, chance alone stays below 0.645.
    const sums = async (kind: 'cat' | 'dog') =>
      Promise.all(
        Array.from({ length: 100 }, async (_, n) => {
          const pixels = (await decodeImage(Buffer.from(drawScene(kind, n)), 8)) as Uint8Array;
          return [0, 1, 2].map((channel) => sumOf(pixels.filter((_, at) => at % 3 === channel)));
        }),
      );
    const [cats, dogs] = [await sums('cat'), await sums('dog')];
    for (const channel of [0, 1, 2]) {
      const all = [...cats, ...dogs].map((sum) => sum[channel] as number);
      const best = Math.max(
        ...all.map((cut) => {
          const right = cats.filter((sum) => (sum[channel] as number) < cut).length;
          const wrong = dogs.filter((sum) => (sum[channel] as number) < cut).length;
          return 0.5 + Math.abs(right - wrong) / 200;
        }),
      );
      expect(best).toBeLessThan(0.645);
    }
  });
});
