import { readFile } from 'node:fs/promises';

/** The text of a file; undefined if there is no such file. Other errors are thrown. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
