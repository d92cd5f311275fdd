import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { sha256, sha256OfFile } from '../base/files/digest.ts';
import { readJsonFile } from '../base/files/json.ts';
import { writeWhole } from '../base/files/write.ts';
import type { Reporting } from './progress.ts';

const memoSchema = z.object({ stamp: z.string(), digest: z.string() });

/**
 * The digest that `compute` returns for the content at `path`. It is kept in `cacheFolder` as long as `stamp`, which
 * the file system gives, stays the same. So a large source is read only once for it.
 */
export async function rememberedDigest(
  path: string,
  stamp: string,
  cacheFolder: string,
  compute: () => Promise<string>,
): Promise<string> {
  const folder = join(cacheFolder, 'sources');
  const memo = join(folder, `${sha256(resolve(path)).slice(0, 16)}.json`);
  const known = await readJsonFile(memoSchema, memo).catch(() => undefined);
  if (known?.stamp === stamp) return known.digest;
  const digest = await compute();
  // Without the kept digest only time is lost. If the folder cannot be written to, writing the prepared copy will say
  // so.
  await mkdir(folder, { recursive: true })
    .then(() => writeWhole(memo, JSON.stringify({ path: resolve(path), stamp, digest })))
    .catch(() => undefined);
  return digest;
}

/** sha256 of a file's content. The file is read again only if its size or time of change differs. */
export async function fileDigest(path: string, cacheFolder: string, reporting: Reporting): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return rememberedDigest(path, `${size}/${mtimeMs}`, cacheFolder, () => hashFile(path, reporting));
}

/** sha256 of a file's content, with progress. */
export async function hashFile(path: string, { onProgress, signal }: Reporting): Promise<string> {
  const { size } = await stat(path);
  const onRead = (done: number): void => onProgress?.({ phase: 'checking', done, total: size, unit: 'bytes' });
  return sha256OfFile(path, { signal, onRead });
}
