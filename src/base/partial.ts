import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Beginning of the path under which a folder is made before it gets its name. */
export const partialPrefix = (folder: string): string => `${folder}.partial-`;

/** Clears what an interrupted process left of a folder; only for whoever holds its lock. */
export async function removePartials(folder: string): Promise<void> {
  const parent = dirname(folder);
  const partials = (await readdir(parent)).filter((name) => name.startsWith(partialPrefix(basename(folder))));
  await Promise.all(partials.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
