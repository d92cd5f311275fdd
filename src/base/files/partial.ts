import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Start of the path under which a folder is built before it gets its name. */
export const partialPrefix = (folder: string): string => `${folder}.partial-`;

/** Removes what an interrupted process left of a folder. Only the holder of its lock may call this. */
export async function removePartials(folder: string): Promise<void> {
  const parent = dirname(folder);
  const partials = (await readdir(parent)).filter((name) => name.startsWith(partialPrefix(basename(folder))));
  await Promise.all(partials.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
