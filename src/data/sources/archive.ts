import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import { fileDigest } from '../digests.ts';
import type { Reporting } from '../progress.ts';
import { isJfif } from '../selection.ts';
import type { OpenSource, Source } from './source.ts';
import { openImageZip } from './zip.ts';

/** The classes of Microsoft's archive, in the order of their labels. */
export const petClasses = ['cat', 'dog'] as const;

const imageName = /^PetImages\/(Cat|Dog)\/\d+\.jpg$/;

/** A zip in the layout of Microsoft's archive: `PetImages/Cat/N.jpg` and `PetImages/Dog/N.jpg`. */
export async function archiveSource(path: string, cacheFolder: string, reporting: Reporting): Promise<Source> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) {
    throw new ConfigurationError(
      `${path} is ${found ? 'a folder' : 'not there'}, expected a zip: change the path in --dataset archive:PATH.`,
    );
  }
  const digest = await fileDigest(path, cacheFolder, reporting);
  return {
    title: basename(path),
    classes: petClasses,
    digest,
    archive: digest,
    open: () => openArchive(path),
  };
}

/** Reads the table of contents. Images without the JFIF mark are skipped when they are read. */
export async function openArchive(path: string): Promise<OpenSource> {
  const zip = await openImageZip(path);
  const candidates = zip.entries.flatMap((entry) => {
    const folder = imageName.exec(entry.fileName)?.[1];
    if (folder === undefined) return [];
    return {
      name: entry.fileName,
      label: folder === 'Cat' ? 0 : 1,
      bytes: entry.uncompressedSize,
      read: async () => {
        const bytes = await zip.read(entry);
        return isJfif(bytes) ? bytes : ('not JFIF' as const);
      },
    };
  });
  const twice = firstTwice(candidates.map(({ name }) => name));
  if (twice !== undefined) {
    zip.close();
    throw new ConfigurationError(
      `${path} holds ${twice} twice: write the archive anew with one image under that name.`,
    );
  }
  for (const [label, folder] of ['Cat', 'Dog'].entries()) {
    if (candidates.some((candidate) => candidate.label === label)) continue;
    zip.close();
    throw new ConfigurationError(
      `${path} holds no PetImages/${folder}/N.jpg: give a zip in the layout of Microsoft's archive, or a folder as folder:PATH.`,
    );
  }
  return { candidates, close: zip.close };
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
