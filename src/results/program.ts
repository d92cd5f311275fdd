import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sha256 } from '../base/digest.ts';
import { type Levels, levelsKey } from '../study/design.ts';
import { git } from './git.ts';

/** Where the sources of a study's own trainer lie. */
export interface Sources {
  /** The study's config file. */
  readonly config: string;
  /** Git pathspecs from the folder of the config; all of the repository if undefined. */
  readonly files: readonly string[] | undefined;
  /** Folders that hold what runs read and write. */
  readonly except: readonly string[];
}

/**
 * sha256 over the sources of a study's own trainer as they lie on the disk, by path: those that Git has, or would have with
 * the next commit. Null outside a checkout, where nobody can say what belongs to the program.
 */
export async function sourcesDigest({ config, files = [':/'], except }: Sources): Promise<string | null> {
  const folder = dirname(config);
  const pathspecs = [...files, `:(literal)${config.slice(folder.length + 1)}`];
  const listed = await git(
    folder,
    ...['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...pathspecs],
  );
  if (listed === null) return null;
  const inside = (path: string): boolean => except.some((place) => `${path}${sep}`.startsWith(resolve(place) + sep));
  const hash = createHash('sha256');
  for (const name of listed.split('\0').filter(Boolean).sort()) {
    const path = join(folder, name);
    if (!inside(path)) hash.update(`${name} ${await contentDigest(path)}\n`);
  }
  return hash.digest('hex');
}

/** The digest that stands for a network in the record of a trainer of its own: its sources and the levels of the variant. */
export const programDigest = (sources: string | null, levels: Levels): string =>
  sha256(JSON.stringify({ sources, levels: levelsKey(levels) }));

/** Null of what is deleted but not committed so, and of a submodule. */
async function contentDigest(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR') return null;
    throw error;
  }
  return hash.digest('hex');
}
