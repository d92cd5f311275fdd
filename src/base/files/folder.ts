import { lstat, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Bytes of a file, or of all files in a folder; 0 if there is no such file. A link counts as itself. */
export async function bytesOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found?.size ?? 0;
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => bytesOf(join(path, name))));
  return sizes.reduce((sum, each) => sum + each, 0);
}

/** Removes a folder if it is there. It is first renamed to `aside`, so that nobody finds half of it. */
export async function removeWhole(path: string, aside: string): Promise<void> {
  try {
    await rename(path, aside);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return;
    // A folder of a container's image can be removed but not renamed.
    if (code !== 'EXDEV') throw error;
    await rm(path, { recursive: true, force: true });
  }
  await rm(aside, { recursive: true, force: true });
}

/** The size in bytes of every file in `folder/under`, by its path in `folder`. */
export async function fileSizes(folder: string, under = ''): Promise<Record<string, number>> {
  const entries = await readdir(join(folder, under), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = files.map(async (file) => [relative(folder, file), (await stat(file)).size] as const);
  return Object.fromEntries(await Promise.all(sizes));
}
