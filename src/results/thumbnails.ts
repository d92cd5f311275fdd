import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { readJson } from '../base/files/json.ts';
import { readIfThere } from '../base/files/read.ts';
import { writeWhole } from '../base/files/write.ts';

/** The file beside the records with small pictures of val images for the report. */
export const thumbnailsFile = 'thumbnails.json';

const thumbnailsSchema = z.strictObject({
  schema: z.literal(1),
  /** Digest of the data set that the images are of. */
  dataset: z.string(),
  /** Pictures as `data:` URLs, by the position of the image in the val split. */
  images: z.record(z.string().regex(/^\d+$/), z.string().startsWith('data:image/jpeg;base64,')),
});

/** Val images as `data:` URLs, by their position. */
export type Thumbnails = ReadonlyMap<number, string>;

export async function writeThumbnails(folder: string, dataset: string, images: Thumbnails): Promise<void> {
  const content = { schema: 1, dataset, images: Object.fromEntries(images) };
  await writeWhole(join(folder, thumbnailsFile), `${JSON.stringify(content, null, 1)}\n`);
}

/**
 * The pictures beside the records; empty if there are none, or if they are of another data set. Throws
 * ConfigurationError if the file is damaged.
 */
export async function readThumbnails(folder: string, dataset: string): Promise<Thumbnails> {
  const path = join(folder, thumbnailsFile);
  const text = await readIfThere(path);
  if (text === undefined) return new Map();
  const read = readJson(thumbnailsSchema, text);
  if ('fault' in read) throw new ConfigurationError(`${path} holds no thumbnails: ${read.fault}; remove the file.`);
  if (read.value.dataset !== dataset) return new Map();
  return new Map(Object.entries(read.value.images).map(([image, address]) => [Number(image), address]));
}
