import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { openZip } from '../../base/files/zip.ts';

/** Most files in an archive. */
const maximumFiles = 16;
/** Most bytes of one unpacked file. */
const maximumBytes = 2 ** 23;
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Reads the files of a small zip into memory, as text by name. The archive may come from a stranger: it is refused if a
 * name is a path, or if it holds more than the results of a run can be. `origin` is its name in messages.
 */
export async function unzipTexts(bytes: Buffer, origin: string): Promise<ReadonlyMap<string, string>> {
  try {
    const zip = await openZip(bytes, maximumFiles);
    const texts = new Map<string, string>();
    for (const entry of zip.entries) {
      const name = JSON.stringify(entry.fileName);
      if (!plainName.test(entry.fileName)) throw new Error(`${name} is not a plain file name`);
      const content = await zip.read(entry, maximumBytes).catch((error) => {
        throw new Error(`${name}: ${messageOf(error)}`);
      });
      texts.set(entry.fileName, content.toString('utf8'));
    }
    return texts;
  } catch (error) {
    throw new ConfigurationError(
      `Artifact ${origin} cannot be read (${messageOf(error)}): look at the job that uploaded it.`,
    );
  }
}
