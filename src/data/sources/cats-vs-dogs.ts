import { join } from 'node:path';
import { ablateHome } from '../../base/files/home.ts';
import { download } from '../download.ts';
import type { RemoteFile } from '../fetch.ts';
import { openArchive, petClasses } from './archive.ts';
import type { Source } from './source.ts';

/** The archive behind tensorflow-datasets `cats_vs_dogs` 4.0.1 (Elson et al. 2007, by Microsoft Research). */
const archive: RemoteFile = {
  url: 'https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/kagglecatsanddogs_5340.zip',
  size: 824_887_076,
  sha256: 'b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9',
};

/** Microsoft's cats and dogs, downloaded once for all checkouts. The digest of the content is known before the download. */
export function catsVsDogsSource(): Source {
  return {
    title: 'cats_vs_dogs',
    classes: petClasses,
    digest: archive.sha256,
    archive: archive.sha256,
    open: async (reporting) => {
      const path = join(ablateHome(), 'datasets', 'kagglecatsanddogs_5340.zip');
      await download(archive, path, reporting);
      return openArchive(path);
    },
  };
}
