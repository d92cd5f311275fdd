import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The size in bytes of every file in `folder/under`, by its path in `folder`. */
export async function fileSizes(folder: string, under = ''): Promise<Record<string, number>> {
  const entries = await readdir(join(folder, under), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = files.map(async (file) => [relative(folder, file), (await stat(file)).size] as const);
  return Object.fromEntries(await Promise.all(sizes));
}
