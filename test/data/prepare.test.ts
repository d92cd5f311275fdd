import { appendFile, mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { explainWriteFailure } from '../../src/base/files/disk.ts';
import type { Split } from '../../src/data/dataset.ts';
import { encodeIndex } from '../../src/data/index-file.ts';
import { datasetFolder, prepareDataset } from '../../src/data/prepare.ts';
import { verifyDataset } from '../../src/data/store.ts';
import { petImages, writeZip } from './support/archive.ts';
import { emptyCache, temporaryFolder } from './support/cache.ts';

async function request() {
  const path = join(await temporaryFolder(), 'pets.zip');
  await writeZip(path, await petImages(5));
  return { source: `archive:${path}`, imageSize: 8, limit: null };
}

function pixelsOf(split: Split): Uint8Array {
  const bytes = split.imageSize ** 2 * 3;
  const pixels = new Uint8Array(split.size * bytes);
  for (let index = 0; index < split.size; index++) split.copyImage(index, pixels, index * bytes);
  return pixels;
}

describe('prepared copy', () => {
  it('is made once and opened the second time', async () => {
    const options = await emptyCache();
    const asked = await request();
    const made = await prepareDataset(asked, options);
    let decoded = 0;
    const opened = await prepareDataset(asked, {
      ...options,
      onProgress: ({ phase }) => phase === 'decoding' && decoded++,
    });
    expect(decoded).toBe(0);
    expect(pixelsOf(opened.train)).toEqual(pixelsOf(made.train));
    expect(opened.digest).toBe(made.digest);
    expect(await datasetFolder(asked, options)).toBe(made.folder);
  });

  it('is another one for another size or limit', async () => {
    const options = await emptyCache();
    const asked = await request();
    const folders = await Promise.all([
      datasetFolder(asked, options),
      datasetFolder({ ...asked, imageSize: 9 }, options),
      datasetFolder({ ...asked, limit: 6 }, options),
    ]);
    expect(new Set(folders).size).toBe(3);
  });

  it('is whole where two are made at once, and nothing else remains', async () => {
    const options = await emptyCache();
    const asked = await request();
    const [one, other] = await Promise.all([prepareDataset(asked, options), prepareDataset(asked, options)]);
    expect(pixelsOf(one.train)).toEqual(pixelsOf(other.train));
    await verifyDataset(one.folder);
    expect(await readdir(options.cacheFolder)).toHaveLength(2);
  });

  it('does not lend out images of the other split', async () => {
    const { train, val } = await prepareDataset(await request(), await emptyCache());
    const pixels = new Uint8Array(8 * 8 * 3);
    for (const [split, index] of [
      [train, 8],
      [train, -1],
      [val, 2],
      [val, -1],
    ] as const) {
      expect(() => split.copyImage(index, pixels, 0)).toThrow(RangeError);
    }
  });

  it('is made anew, and said to be, where a shard is cut short', async () => {
    const options = await emptyCache();
    const asked = await request();
    const made = await prepareDataset(asked, options);
    const expected = pixelsOf(made.train);
    await truncate(join(made.folder, 'images-000.bin'), 100);
    const again = await prepareDataset(asked, options);
    expect(pixelsOf(again.train)).toEqual(expected);
    expect(options.lines.join('\n')).toMatch(/are damaged \(images-000\.bin has 100 bytes, expected 1920\)/);
  });

  it('is awaited where another process makes it, for as long as nobody aborts', async () => {
    const options = await emptyCache();
    const asked = await request();
    const folder = await datasetFolder(asked, options);
    const lock = `${folder}.lock`;
    await mkdir(lock);
    const controller = new AbortController();
    const waiting = prepareDataset(asked, { ...options, signal: controller.signal });
    await expect.poll(() => options.lines).toEqual(['Another process prepares these images; waiting for it.']);
    controller.abort();
    await expect(waiting).rejects.toThrow(/abort/);

    // A dead process touches its lock no more.
    await utimes(lock, 0, 0);
    await mkdir(`${folder}.partial-0123`);
    await writeFile(join(`${folder}.partial-0123`, 'images-000.bin'), 'half');
    await prepareDataset(asked, options);
    expect((await readdir(options.cacheFolder)).sort()).toEqual([basename(folder), 'sources']);
  });

  it('is not left half-made when it is aborted', async () => {
    const options = await emptyCache();
    const controller = new AbortController();
    const prepared = prepareDataset(await request(), {
      ...options,
      signal: controller.signal,
      onProgress: ({ phase }) => phase === 'decoding' && controller.abort(),
    });
    await expect(prepared).rejects.toThrow(/abort/);
    expect(await readdir(options.cacheFolder)).toEqual(['sources']);
  });

  it('is not left half-made when the source fails', async () => {
    const options = await emptyCache();
    const asked = await request();
    const path = asked.source.slice('archive:'.length);
    const bytes = await readFile(path);
    const name = 'PetImages/Cat/0.jpg';
    bytes.fill(0, bytes.indexOf(name) + name.length, bytes.indexOf(name) + name.length + 40);
    await writeFile(path, bytes);
    await expect(prepareDataset(asked, options)).rejects.toThrow(/is damaged at PetImages\/Cat\/0\.jpg/);
    expect(await readdir(options.cacheFolder)).toEqual(['sources']);
  });
});

describe('verifyDataset', () => {
  it('accepts what was prepared and refuses one changed pixel, name or label', async () => {
    const { folder } = await prepareDataset(await request(), await emptyCache());
    await verifyDataset(folder);
    const shard = join(folder, 'images-000.bin');
    const index = join(folder, 'index.json');
    const [pixels, text] = [await readFile(shard), await readFile(index, 'utf8')];
    const changed = Buffer.from(pixels);
    changed[700] = (changed[700] as number) ^ 1;

    await writeFile(shard, changed);
    await expect(verifyDataset(folder)).rejects.toThrow(ConfigurationError);
    await writeFile(shard, pixels);
    for (const [from, to] of [
      ['Cat/0', 'Cat/9'],
      ['"trainSize":8', '"trainSize":7'],
      ['"labels":"AAE', '"labels":"AQE'],
    ] as const) {
      expect(text).toContain(from);
      await writeFile(index, encodeIndex(JSON.parse(text.replace(from, to)).index));
      await expect(verifyDataset(folder)).rejects.toThrow(
        /are not what their index says \(its .* have another digest\)/,
      );
    }
  });

  it('refuses a folder that is missing or longer than it should be', async () => {
    await expect(verifyDataset('/no/such/folder')).rejects.toThrow(ConfigurationError);
    const { folder } = await prepareDataset(await request(), await emptyCache());
    await appendFile(join(folder, 'images-000.bin'), 'x');
    await expect(verifyDataset(folder)).rejects.toThrow(/images-000\.bin has 1921 bytes, expected 1920/);
  });
});

describe('what the disk refuses', () => {
  it('needs more space than there is', async () => {
    const options = await emptyCache();
    const huge = { ...(await request()), imageSize: 10_000_000 };
    await expect(prepareDataset(huge, options)).rejects.toThrow(
      /^10 images of 10000000x10000000 need 3,000,000,000 MB in .*, which has [\d,]+ MB left: free some, or lower --image-size/,
    );
    expect(await readdir(options.cacheFolder)).toEqual(['sources']);
  });

  it('is full in the midst of writing', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const place = { folder: '/cache', whenFull: 'free some', whenRefused: 'make it yours' };
    expect(explainWriteFailure(full, place)).toEqual(new ConfigurationError('No space is left in /cache: free some.'));
  });

  it('is a file where the folder should be', async () => {
    const cacheFolder = join(await temporaryFolder(), 'file');
    await writeFile(cacheFolder, '');
    await expect(prepareDataset(await request(), { cacheFolder, log: () => undefined })).rejects.toThrow(
      /\/file is a file, expected a folder: make it a folder that is yours\.$/,
    );
  });
});

describe('unknown source', () => {
  it.each(['cats', 'archive:', 'folder:', 'archive', 'http://x/y.zip'])('"%s" names the valid ones', async (source) => {
    await expect(prepareDataset({ source, imageSize: 8, limit: null }, await emptyCache())).rejects.toThrow(
      `Unknown dataset "${source}": give --dataset cats_vs_dogs, archive:PATH, folder:PATH or synthetic.`,
    );
  });
});
