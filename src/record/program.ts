import { dirname, join, resolve, sep } from 'node:path';
import { sha256, sha256OfFile } from '../base/files/digest.ts';
import { git } from '../base/system/git.ts';
import { type Levels, levelsKey } from '../study/design.ts';

/** Where the sources of a study's own trainer are. */
export interface Sources {
  /** The study's config file. */
  readonly config: string;
  /** Git pathspecs relative to the config's folder; undefined for all files of the repository. */
  readonly files: readonly string[] | undefined;
  /** Folders that runs read and write. Their files are not sources. */
  readonly except: readonly string[];
}

/**
 * sha256 of the sources of a study's own trainer as they are on disk. Sources are the files that Git tracks or that the
 * next commit could add. Null outside a checkout, where nobody can say what belongs to the program.
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
  const lines: string[] = [];
  for (const name of listed.split('\0').filter(Boolean).sort()) {
    const path = join(folder, name);
    if (!inside(path)) lines.push(`${name} ${await contentDigest(path)}\n`);
  }
  return sha256(lines.join(''));
}

/**
 * The digest that replaces a network's in the record of a study's own trainer. It covers the sources and the levels of
 * the variant.
 */
export const programDigest = (sources: string | null, levels: Levels): string =>
  sha256(JSON.stringify({ sources, levels: levelsKey(levels) }));

/** Null for a file that is deleted on disk, and for a submodule. */
const contentDigest = (path: string): Promise<string | null> =>
  sha256OfFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return null;
    throw error;
  });
