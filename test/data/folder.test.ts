import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { prepareDataset } from '../../src/data/prepare.ts';
import { emptyCache, temporaryFolder } from './support/cache.ts';
import { jpeg, jpegWithoutMark } from './support/images.ts';

async function write(folder: string, files: Readonly<Record<string, Buffer>>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

/** Three classes of four images. */
async function flowers(): Promise<string> {
  const folder = join(await temporaryFolder(), 'flowers');
  for (const [label, name] of ['tulip', 'aster', 'Rose'].entries()) {
    for (let index = 0; index < 4; index++) {
      await write(folder, { [`${name}/${index}.jpg`]: await jpegWithoutMark(10 * label + index) });
    }
  }
  return folder;
}

const prepare = async (folder: string, options?: Awaited<ReturnType<typeof emptyCache>>) =>
  prepareDataset({ source: `folder:${folder}`, imageSize: 8, limit: null }, options ?? (await emptyCache()));

describe('folder', () => {
  it('has a class a folder, by name, and splits by the rule of the archive', async () => {
    const dataset = await prepare(await flowers());
    expect(dataset).toMatchObject({ title: 'flowers', classes: ['Rose', 'aster', 'tulip'] });
    expect([dataset.train.size, dataset.val.size]).toEqual([10, 2]);
    expect([...dataset.train.labels, ...dataset.val.labels].toSorted()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it('takes other formats, grey and transparent images, and leaves other files alone', async () => {
    const folder = await flowers();
    const create = { width: 5, height: 9, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } as const;
    await write(folder, {
      'aster/4.png': await sharp({ create }).png().toBuffer(),
      'aster/5.webp': await sharp({ create }).greyscale().webp().toBuffer(),
      'aster/notes.txt': Buffer.from('not an image'),
      'aster/.hidden.jpg': Buffer.from('not an image'),
      '.git/0.jpg': await jpeg(1),
    });
    const dataset = await prepare(folder);
    expect(dataset.classes).toHaveLength(3);
    expect(dataset.train.size + dataset.val.size).toBe(14);
    expect(dataset.skipped).toEqual({ 'not JFIF': 0, undecodable: 0 });
  });

  it('leaves out empty files and follows links', async () => {
    const folder = await flowers();
    await write(folder, { 'aster/empty.jpg': Buffer.alloc(0) });
    const linked = join(await temporaryFolder(), 'linked');
    await mkdir(join(linked, 'Rose'), { recursive: true });
    await symlink(join(folder, 'aster'), join(linked, 'aster'));
    await symlink(join(folder, 'tulip'), join(linked, 'tulip'));
    for (let index = 0; index < 4; index++) {
      await symlink(join(folder, `Rose/${index}.jpg`), join(linked, `Rose/${index}.jpg`));
    }
    const options = await emptyCache();
    const [plain, links] = [await prepare(folder, options), await prepare(linked)];
    expect(plain.skipped).toEqual({ 'not JFIF': 0, undecodable: 1 });
    expect(options.lines).toContain('Left out, because they cannot be decoded: aster/empty.jpg (empty).');
    expect(links.digest).toBe(plain.digest);
    expect(links.classes).toEqual(plain.classes);

    await symlink('/no/such.jpg', join(linked, 'Rose/9.jpg'));
    await expect(prepare(linked)).rejects.toThrow(
      /Rose\/9\.jpg cannot be read \(ENOENT\): make it readable or remove it\./,
    );
  });

  it('knows the same content again after a checkout and sees a change of one file', async () => {
    const folder = await flowers();
    const options = await emptyCache();
    const first = await prepare(folder, options);
    await utimes(join(folder, 'Rose/0.jpg'), new Date(0), new Date(0));
    expect((await prepare(folder, options)).folder).toBe(first.folder);
    await write(folder, { 'Rose/0.jpg': await jpegWithoutMark(99) });
    expect((await prepare(folder, options)).digest).not.toBe(first.digest);
  });
});

describe('folder that is not as it should be', () => {
  it('is missing', async () => {
    await expect(prepare('/no/such/folder')).rejects.toThrow(
      /^\/no\/such\/folder is not a folder that can be read: .*folder:PATH/,
    );
  });

  it('has one class', async () => {
    const folder = await temporaryFolder();
    await write(folder, { 'aster/0.jpg': await jpeg(0) });
    await expect(prepare(folder)).rejects.toThrow(/has 1 class folders \("aster"\), expected 2 to 256: /);
  });

  it('has an empty class', async () => {
    const folder = await flowers();
    await mkdir(join(folder, 'poppy'));
    await expect(prepare(folder)).rejects.toThrow(/^Class "poppy" in .* has no images: /);
  });

  it('has no image that can be decoded', async () => {
    const folder = await temporaryFolder();
    await write(folder, { 'aster/0.jpg': Buffer.from('text'), 'rose/0.jpg': Buffer.alloc(0) });
    await expect(prepare(folder)).rejects.toThrow(
      /^No image of folder:.* can be used \(2 cannot be decoded, 0 are not JFIF\): open one of them /,
    );
  });

  it('has too few images for two splits', async () => {
    const folder = await temporaryFolder();
    await write(folder, { 'aster/0.jpg': await jpeg(0), 'rose/0.jpg': await jpeg(1) });
    await expect(prepare(folder)).rejects.toThrow(/^2 images of folder:.* are too few for a train and a val split: /);
  });
});
