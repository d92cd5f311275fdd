import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/files/digest.ts';
import { randomStream } from '../../src/base/random.ts';
import { prepareDataset } from '../../src/data/prepare.ts';
import { drawCoat } from '../../src/data/synthetic/coat.ts';
import { drawScene } from '../../src/data/synthetic/scene.ts';
import { emptyCache } from './support/cache.ts';

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
    expect(sha256(drawings.join('\n'))).toBe('d5f307b87a3a862961175369435286b2e851f51f04259559c4f0aaa09eb7ef0c');
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

  it('have the usual coat of their class nine times in ten, so that colour alone cannot tell them apart', () => {
    const random = randomStream(0, 'coats');
    const share = (kind: 'cat' | 'dog') => {
      const coats = Array.from({ length: 1000 }, () => drawCoat(random, kind).fur);
      const isWarm = (fur: string) => Number(/,(\d+)/.exec(fur)?.[1]) > 20;
      return coats.filter(isWarm).length / coats.length;
    };
    // Three standard errors of 1,000 draws.
    expect(Math.abs(share('cat') - 0.9)).toBeLessThan(0.03);
    expect(Math.abs(share('dog') - 0.1)).toBeLessThan(0.03);
  });
});
