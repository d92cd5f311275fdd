import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sha256 } from './digest.ts';

/** The folder of these sources, in a checkout or in an installed package. */
const sourceFolder = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Path and sha256 of every source in `folder` that belongs to one of `parts`, which are folders or files without their
 * ending. They are read at run time, so a checkout and an installed package each speak of their own code.
 */
export async function sourceDigests(
  parts: readonly string[],
  folder = sourceFolder,
): Promise<readonly (readonly [path: string, digest: string])[]> {
  const paths = (await readdir(folder, { recursive: true }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter(
      (path) =>
        /\.(ts|js|mjs)$/.test(path) && parts.some((part) => `${path.replace(/\.\w+$/, '')}/`.startsWith(`${part}/`)),
    )
    .sort();
  return Promise.all(paths.map(async (path) => [path, sha256(await readFile(`${folder}/${path}`))] as const));
}
