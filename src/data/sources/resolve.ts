import { ConfigurationError } from '../../errors.ts';
import type { DatasetRequest } from '../dataset.ts';
import type { Reporting } from '../progress.ts';
import { archiveSource } from './archive.ts';
import { catsVsDogsSource } from './cats-vs-dogs.ts';
import { folderSource } from './folder.ts';
import type { Source } from './source.ts';
import { syntheticSource } from './synthetic.ts';

/** The source that `request.source` names; throws ConfigurationError naming the valid forms. */
export async function resolveSource(
  { source }: Pick<DatasetRequest, 'source'>,
  options: Reporting & { readonly cacheFolder: string },
): Promise<Source> {
  const { cacheFolder } = options;
  if (source === 'cats_vs_dogs') return catsVsDogsSource();
  if (source === 'synthetic') return syntheticSource();
  const [, kind, path] = /^(archive|folder):(.+)$/s.exec(source) ?? [];
  if (kind === 'archive' && path !== undefined) return archiveSource(path, cacheFolder, options);
  if (kind === 'folder' && path !== undefined) return folderSource(path, cacheFolder);
  throw new ConfigurationError(
    `Unknown dataset "${source}": give --dataset cats_vs_dogs, archive:PATH, folder:PATH or synthetic.`,
  );
}
