import yauzl from 'yauzl';
import { ConfigurationError } from '../errors.ts';

/** Files in an archive at most. */
const maximumFiles = 16;
/** Bytes of one file, unpacked, at most. */
const maximumBytes = 2 ** 23;
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Reads the files of a small zip into memory, as text by name. The archive may come from anybody: it is refused where a
 * name is a path, or where it holds more than a run's results can be. `origin` names it, for people.
 */
export async function unzipTexts(zip: Buffer, origin: string): Promise<ReadonlyMap<string, string>> {
  try {
    const archive = await yauzl.fromBufferPromise(zip, { lazyEntries: true, strictFileNames: true });
    if (archive.entryCount > maximumFiles) throw new Error(`it holds ${archive.entryCount} files`);
    const texts = new Map<string, string>();
    for await (const entry of archive.eachEntry()) {
      if (!plainName.test(entry.fileName))
        throw new Error(`${JSON.stringify(entry.fileName)} is not a plain file name`);
      if (entry.uncompressedSize > maximumBytes)
        throw new Error(`${entry.fileName} has ${entry.uncompressedSize} bytes`);
      texts.set(entry.fileName, await readText(archive, entry));
    }
    return texts;
  } catch (error) {
    throw new ConfigurationError(
      `Artifact ${origin} cannot be read (${(error as Error).message}): look at the job that uploaded it.`,
    );
  }
}

async function readText(archive: yauzl.ZipFile, entry: yauzl.Entry): Promise<string> {
  const chunks: Buffer[] = [];
  // The stream fails where the content is not as long as the entry says.
  for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
