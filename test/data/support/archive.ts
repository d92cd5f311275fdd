import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { jpeg } from './images.ts';

/** Writes a zip of the entries, in their order. */
export async function writeZip(
  path: string,
  entries: Readonly<Record<string, Buffer>>,
  options: { readonly compress?: boolean } = {},
): Promise<void> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(entries)) zip.addBuffer(bytes, name, options);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

/** `count` good images of each class in the layout of Microsoft's archive. */
export async function petImages(count: number): Promise<Record<string, Buffer>> {
  const entries: Record<string, Buffer> = {};
  for (let index = 0; index < count; index++) {
    entries[`PetImages/Cat/${index}.jpg`] = await jpeg(2 * index);
    entries[`PetImages/Dog/${index}.jpg`] = await jpeg(2 * index + 1);
  }
  return entries;
}
