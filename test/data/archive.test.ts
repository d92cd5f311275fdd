import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { prepareDataset } from '../../src/data/prepare.ts';
import { deflate, rawZip } from '../support/raw-zip.ts';
import { petImages, writeZip } from './support/archive.ts';
import { emptyCache, temporaryFolder } from './support/cache.ts';
import { cutJpeg, jpeg, jpegWithoutMark, jpegWithSuperfluousBytes } from './support/images.ts';

const prepare = async (path: string, options?: Awaited<ReturnType<typeof emptyCache>>) =>
  prepareDataset({ source: `archive:${path}`, imageSize: 8, limit: null }, options ?? (await emptyCache()));

describe('archive', () => {
  it('keeps the images in the order of their keys and splits them after 80%', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeZip(path, await petImages(5));
    const dataset = await prepare(path);
    expect(dataset).toMatchObject({ title: 'pets.zip', classes: ['cat', 'dog'], imageSize: 8 });
    // Cat2 Dog0 Cat3 Cat4 Dog2 Dog3 Dog4 Cat1 | Dog1 Cat0
    expect([...dataset.train.labels]).toEqual([0, 1, 0, 0, 1, 1, 1, 0]);
    expect([...dataset.val.labels]).toEqual([1, 0]);
  });

  it('decodes each image to its own pixels', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeZip(path, await petImages(5));
    const { val } = await prepare(path);
    const pixels = new Uint8Array(2 * 8 * 8 * 3);
    val.copyImage(0, pixels, 0);
    val.copyImage(1, pixels, 8 * 8 * 3);
    // Dog1 has seed 3 and Cat0 seed 0; JPEG may be a step or two off.
    const colours = [...pixels.subarray(0, 3), ...pixels.subarray(192, 195)];
    for (const [channel, expected] of [159, 47, 79, 0, 0, 0].entries()) {
      expect(Math.abs((colours[channel] as number) - expected)).toBeLessThanOrEqual(3);
    }
  });

  it('counts what it skips, and what cannot be decoded moves no other image across the split', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeZip(path, {
      ...(await petImages(5)),
      // Fourth in the order, so it is missing from train.
      'PetImages/Cat/4.jpg': await cutJpeg(),
      'PetImages/Cat/77.jpg': await jpegWithoutMark(1),
      'PetImages/Dog/78.jpg': Buffer.alloc(0),
      'PetImages/Dog/Thumbs.db': Buffer.from('JFIF'),
      'readme[1].txt': Buffer.from('JFIF'),
    });
    const dataset = await prepare(path);
    expect(dataset.skipped).toEqual({ 'not JFIF': 2, undecodable: 1 });
    expect([...dataset.train.labels]).toEqual([0, 1, 0, 1, 1, 1, 0]);
    expect([...dataset.val.labels]).toEqual([1, 0]);
  });

  it('keeps an image with superfluous bytes, as TensorFlow does', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeZip(path, { ...(await petImages(5)), 'PetImages/Cat/4.jpg': await jpegWithSuperfluousBytes() });
    expect((await prepare(path)).skipped.undecodable).toBe(0);
  });

  it('takes the first images of the order under a limit', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeZip(path, await petImages(5));
    const request = { source: `archive:${path}`, imageSize: 8, limit: 5 };
    const dataset = await prepareDataset(request, await emptyCache());
    expect([...dataset.train.labels, ...dataset.val.labels]).toEqual([0, 1, 0, 0, 1]);
    expect(dataset.val.size).toBe(1);
  });

  it('reads names with backslashes as those with slashes', async () => {
    const folder = await temporaryFolder();
    const images = await petImages(5);
    await writeZip(join(folder, 'slashes.zip'), images);
    // yazl refuses backslashes, so they are put in afterwards, in both places that a zip has every name in.
    const bytes = await readFile(join(folder, 'slashes.zip'));
    for (const name of Object.keys(images)) {
      for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
        bytes.write(name.replaceAll('/', '\\'), at, 'latin1');
      }
    }
    await writeFile(join(folder, 'backslashes.zip'), bytes);
    const [one, other] = [await prepare(join(folder, 'slashes.zip')), await prepare(join(folder, 'backslashes.zip'))];
    expect(other.digest).toBe(one.digest);
    expect(other.splitDigest).toBe(one.splitDigest);
  });

  it('finds the prepared copy under another name of the same archive, and another content under the same name', async () => {
    const folder = await temporaryFolder();
    const options = await emptyCache();
    await writeZip(join(folder, 'pets.zip'), await petImages(5));
    const first = await prepare(join(folder, 'pets.zip'), options);
    await rename(join(folder, 'pets.zip'), join(folder, 'animals.zip'));
    expect((await prepare(join(folder, 'animals.zip'), options)).folder).toBe(first.folder);
    await writeZip(join(folder, 'pets.zip'), await petImages(6));
    expect((await prepare(join(folder, 'pets.zip'), options)).train.size).toBe(10);
  });
});

describe('archive that is not as it should be', () => {
  const messageFor = async (path: string): Promise<string> => {
    const error = await prepare(path).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  };

  it('is missing', async () => {
    expect(await messageFor('/no/such.zip')).toMatch(
      /^\/no\/such\.zip is not there, expected a zip: .*archive:PATH\.$/,
    );
  });

  it('is a folder', async () => {
    const folder = await temporaryFolder();
    expect(await messageFor(folder)).toContain('is a folder, expected a zip');
  });

  it('is no zip', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeFile(path, await jpeg(1));
    expect(await messageFor(path)).toMatch(/pets\.zip is not a zip: /);
  });

  it('is cut short', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeZip(path, await petImages(5));
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 100));
    expect(await messageFor(path)).toMatch(/pets\.zip is cut short or damaged .*: fetch or write the archive anew\.$/);
  });

  it('has an entry that does not match its checksum', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    // Stored, not deflated, so that the checksum alone can tell.
    const images = await petImages(2);
    await writeZip(path, images, { compress: false });
    const bytes = await readFile(path);
    const image = images['PetImages/Cat/1.jpg'] as Buffer;
    const at = bytes.indexOf(image) + image.length - 10;
    bytes[at] = (bytes[at] as number) ^ 0xff;
    await writeFile(path, bytes);
    expect(await messageFor(path)).toMatch(/damaged at PetImages\/Cat\/\d\.jpg \(its checksum does not match\)/);
  });

  it('has no image of one class', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeZip(path, { 'PetImages/Cat/0.jpg': await jpeg(0), 'PetImages/Dog/x.jpg': await jpeg(1) });
    expect(await messageFor(path)).toMatch(/holds no PetImages\/Dog\/N\.jpg: /);
  });

  it('has only images of one class that cannot be decoded', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeZip(path, {
      'PetImages/Cat/0.jpg': await jpeg(0),
      'PetImages/Cat/1.jpg': await jpeg(0),
      'PetImages/Dog/0.jpg': await cutJpeg(),
    });
    expect(await messageFor(path)).toMatch(/^Class "dog" has no image among the 2 taken from archive:/);
  });

  it('is encrypted', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    // Bit 0 of the flags says that an entry is encrypted.
    const entries = ['Cat', 'Dog'].map((pet) => ({ ...deflate(`PetImages/${pet}/0.jpg`, Buffer.from('x')), flags: 1 }));
    await writeFile(path, rawZip(entries));
    expect(await messageFor(path)).toMatch(/pets\.zip is encrypted \(PetImages\/...\/0\.jpg\): unpack it /);
  });

  it('has an entry larger than any image', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    await writeZip(path, { ...(await petImages(2)), 'PetImages/Cat/9.jpg': Buffer.alloc(65 * 2 ** 20) });
    expect(await messageFor(path)).toMatch(/holds PetImages\/Cat\/9\.jpg of 68157440 bytes/);
  });
});
