import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DatasetRequest } from '../../src/base/dataset-request.ts';
import { ConfigurationError } from '../../src/base/errors.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { copyImages } from '../../src/data/dataset.ts';
import { encodeIndex } from '../../src/data/index-file.ts';
import { prepareDataset } from '../../src/data/prepare.ts';
import { petImages, writeZip } from '../data/support/archive.ts';
import { emptyCache, temporaryFolder } from '../data/support/cache.ts';
import { type Damage, flips, otherDamages, truncations } from '../support/damage.ts';
import { figure } from '../support/figures.ts';
import { times } from '../support/scale.ts';

let images: Record<string, Buffer>;

beforeAll(async () => {
  images = await petImages(5);
});

async function request(): Promise<DatasetRequest & { path: string }> {
  const path = join(await temporaryFolder(), 'pets.zip');
  await writeZip(path, images);
  return { source: `archive:${path}`, imageSize: 8, limit: null, path };
}

/** All that training reads of a data set. */
function contentOf({ classes, digest, splitDigest, train, val }: Dataset): unknown {
  const pixels = [train, val].map((split) => {
    const bytes = new Uint8Array(split.size * split.imageSize ** 2 * 3);
    copyImages(split, bytes);
    return bytes;
  });
  return { classes, digest, splitDigest, labels: [train.labels, val.labels], pixels };
}

/** Changes of the index that are right JSON under a wrong digest. */
function edits(text: string): Damage[] {
  return [
    ['"trainSize":8', '"trainSize":7'],
    ['"labels":"AAE', '"labels":"AQE'],
    ['["cat","dog"]', '["dog","cat"]'],
    ['PetImages/Cat/0', 'PetImages/Cat/9'],
    ['"imageSize":8', '"imageSize":4'],
    ['"index":{', '"index": {'],
  ].map(([from, to]) => {
    const bytes = Buffer.from(text.replace(from as string, to as string));
    if (bytes.equals(Buffer.from(text))) throw new Error(`The index holds no ${from}.`);
    return { what: `${to} for ${from}`, bytes };
  });
}

describe('a prepared copy', () => {
  const count = times({ short: 8, long: 100 });

  it('is made anew, and said to be, whatever is damaged', { timeout: 600_000 }, async () => {
    const options = await emptyCache();
    const asked = await request();
    const { folder, ...made } = await prepareDataset(asked, options);
    const expected = contentOf({ ...made });
    const missed: string[] = [];
    let tried = 0;
    for (const file of await readdir(folder)) {
      const path = join(folder, file);
      const bytes = await readFile(path);
      const damages = [
        ...flips(bytes, count),
        ...truncations(bytes, count),
        ...otherDamages(bytes),
        ...(file === 'index.json' ? edits(bytes.toString()) : []),
      ];
      for (const { what, bytes: damaged } of damages) {
        await writeFile(path, damaged);
        options.lines.splice(0);
        const again = await prepareDataset(asked, options);
        if (!options.lines.some((line) => /are damaged \(.*\) and are made anew/.test(line)))
          missed.push(`${file}: ${what}`);
        expect(contentOf(again)).toEqual(expected);
        tried += 1;
      }
      await rm(path);
      expect(contentOf(await prepareDataset(asked, options))).toEqual(expected);
    }
    expect(missed).toEqual([]);
    figure('Prepared data', `${tried - missed.length} of ${tried} damages found, and the copy made anew`);
  });

  it('gives a clear error where it is damaged and its source is gone', async () => {
    const options = await emptyCache();
    const asked = await request();
    const { folder } = await prepareDataset(asked, options);
    await writeFile(join(folder, 'images-000.bin'), '');
    await rm(asked.path);
    const error = await prepareDataset(asked, options).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(/pets\.zip is not there, expected a zip/);
  });

  it.each([
    ['a label of no class', '"labels":"AAE', '"labels":"AgE'],
    ['no image for val', '"trainSize":8', '"trainSize":10'],
    ['no checksum', /"checksums":\[\d+\]/, '"checksums":[]'],
    ['a wrong checksum', /"checksums":\[\d+\]/, '"checksums":[1]'],
    ['names for nothing', '"names":[', '"names":["PetImages/Cat/9.jpg",'],
  ])('is not read with %s, though its index is under its digest', async (_, from, to) => {
    const options = await emptyCache();
    const asked = await request();
    const { folder, ...made } = await prepareDataset(asked, options);
    const path = join(folder, 'index.json');
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(from);
    await writeFile(path, encodeIndex(JSON.parse(text.replace(from, to)).index));
    expect(contentOf(await prepareDataset(asked, options))).toEqual(contentOf(made));
    expect(options.lines.join('\n')).toMatch(/are damaged/);
  });
});
