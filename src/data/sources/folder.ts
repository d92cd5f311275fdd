import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import { sha256 } from '../../base/files/digest.ts';
import { rememberedDigest } from '../digests.ts';
import type { Candidate, Source } from './source.ts';

/** Formats that sharp decodes. Other files are ignored. */
const imageFile = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/** A label is one byte. */
const maxClasses = 256;

/**
 * A folder with one folder per class: `PATH/CLASS/*.jpg`. The folders' names are the classes, in alphabetical order.
 * Images are called `CLASS/FILE`, and are ordered and split by the same rules as those of the archive. Hidden files and
 * files of other kinds are ignored. Symbolic links are followed.
 */
export async function folderSource(path: string, cacheFolder: string): Promise<Source> {
  const classes = await classesOf(path);
  const candidates: Candidate[] = [];
  for (const [label, name] of classes.entries()) {
    const folder = join(path, name);
    const files = (await list(folder).catch(unreadable(folder))).filter(
      ({ kind, name }) => kind === 'file' && imageFile.test(name),
    );
    if (files.length === 0) {
      throw new ConfigurationError(`Class "${name}" in ${path} has no images: put some there or remove its folder.`);
    }
    for (const file of files) {
      candidates.push({ name: `${name}/${file.name}`, label, read: () => readImage(join(folder, file.name)) });
    }
  }
  return {
    title: basename(resolve(path)),
    classes,
    digest: await digestOf(path, candidates, cacheFolder),
    archive: null,
    open: async () => ({ candidates, close: () => undefined }),
  };
}

const readImage = (path: string): Promise<Uint8Array> => readFile(path).catch(unreadable(path));

const unreadable = (path: string) => (error: NodeJS.ErrnoException) => {
  throw new ConfigurationError(`${path} cannot be read (${error.code}): make it readable or remove it.`);
};

async function classesOf(path: string): Promise<string[]> {
  const entries = await list(path).catch(() => {
    throw new ConfigurationError(
      `${path} is not a folder that can be read: change the path in --dataset folder:PATH to a folder with one folder per class.`,
    );
  });
  const classes = entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name);
  if (classes.length < 2 || classes.length > maxClasses) {
    throw new ConfigurationError(
      `${path} has ${classes.length} class folders${classes.length === 1 ? ` ("${classes[0]}")` : ''}, expected 2 to ${maxClasses}: give the folder that holds one folder per class.`,
    );
  }
  return classes;
}

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Entries that are not hidden, sorted by the UTF-16 code units of their names: the same order on every machine. */
async function list(path: string): Promise<Entry[]> {
  const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort();
  return Promise.all(names.map(async (name) => ({ name, kind: await kindOf(join(path, name)) })));
}

/** A broken link counts as a file, so that it is named when it is read. */
async function kindOf(path: string): Promise<Entry['kind']> {
  const target = await stat(path).catch(() => undefined);
  if (target === undefined || target.isFile()) return 'file';
  return target.isDirectory() ? 'folder' : 'other';
}

/** sha256 of names and contents. A content is read again only if the file's size or time of change differs. */
async function digestOf(path: string, candidates: readonly Candidate[], cacheFolder: string): Promise<string> {
  let stamps = '';
  for (const { name } of candidates) {
    const file = join(path, name);
    const { size, mtimeMs } = await stat(file).catch(unreadable(file));
    stamps += `${name}\0${size}\0${mtimeMs}\n`;
  }
  return rememberedDigest(path, sha256(stamps), cacheFolder, async () => {
    let contents = '';
    for (const { name } of candidates) contents += `${name}\0${sha256(await readImage(join(path, name)))}\n`;
    return sha256(contents);
  });
}
