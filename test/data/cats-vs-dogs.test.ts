import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareDataset } from '../../src/data/prepare.ts';
import { emptyCache } from './support/cache.ts';

const folder = process.env.ABLATE_TEST_DATA;

describe.skipIf(!folder)('the development archive (ABLATE_TEST_DATA says where it lies)', () => {
  it('gives 10,000 images, skips 34 without the mark and 8 that cannot be decoded', async () => {
    const source = `archive:${join(folder ?? '', 'cats_vs_dogs_180px.zip')}`;
    const dataset = await prepareDataset({ source, imageSize: 32, limit: null }, await emptyCache());
    expect(dataset.skipped).toEqual({ 'not JFIF': 34, undecodable: 8 });
    expect(dataset.train.size + dataset.val.size).toBe(10_000);
    // 80% of the 10,008 that pass the JFIF rule are 8,006; seven of those and one other cannot be decoded.
    expect([dataset.train.size, dataset.val.size]).toEqual([7999, 2001]);
    expect(dataset.splitDigest).toBe('3724547a7bcffa860a9a7b05fa3f96965a2f7a0099dfaea103b616a54d4ab478');
  });
});
