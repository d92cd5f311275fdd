import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../errors.ts';

/** Content of a file. Pieces are written one after the other. */
export type Content = string | Uint8Array | Iterable<Uint8Array>;

/**
 * Milliseconds without a write after which an unfinished file counts as left by a dead process. The process number in
 * its name cannot tell: it may be of another container, or in use again.
 */
const abandonedAfter = 60_000;

/**
 * Replaces the file at `path`, whole or not at all. The content is written beside it, and is on disk before it gets the
 * name. If that fails, the old file stays as it was. With `keepAs` the old file gets that name. What dead processes
 * left unfinished is removed. Rejects with the system's error.
 */
export async function writeWhole(path: string, content: Content, keepAs?: string): Promise<void> {
  await clearAbandoned(path);
  const unfinished = join(dirname(path), `${prefix(path)}${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    const file = await open(unfinished, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (keepAs !== undefined) await rename(path, keepAs).catch(unlessMissing);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

const prefix = (path: string): string => `.${basename(path)}.`;

/** Removing leftovers is optional: if something prevents it, the write itself will meet the same obstacle. */
async function clearAbandoned(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix(path)) || !/^\d+-[0-9a-f]{8}\.tmp$/.test(name.slice(prefix(path).length))) continue;
    const file = join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > abandonedAfter) await rm(file, { force: true }).catch(() => undefined);
  }
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Until the folder is on disk, a power failure may undo a rename. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems cannot sync a folder.
    if (!['EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
