import { isAbsolute, join } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import type { Reporting } from '../progress.ts';
import { archiveSource } from './archive.ts';
import { catsVsDogsSource } from './cats-vs-dogs.ts';
import { folderSource } from './folder.ts';
import { localSource } from './path.ts';
import type { Source } from './source.ts';
import { syntheticSource } from './synthetic.ts';

/** The source called `name`; throws ConfigurationError with the valid forms. */
export async function resolveSource(
  name: string,
  options: Reporting & { readonly cacheFolder: string; readonly root?: string },
): Promise<Source> {
  const { cacheFolder, root = '' } = options;
  const from = (path: string): string => (isAbsolute(path) ? path : join(root, path));
  if (name === 'cats_vs_dogs') return catsVsDogsSource();
  if (name === 'synthetic') return syntheticSource();
  const local = localSource(name);
  if (local?.kind === 'archive') return archiveSource(from(local.path), cacheFolder, options);
  if (local?.kind === 'folder') return folderSource(from(local.path), cacheFolder);
  throw new ConfigurationError(
    `Unknown dataset "${name}": give --dataset cats_vs_dogs, archive:PATH, folder:PATH or synthetic.`,
  );
}
