import { open } from 'node:fs/promises';
import { ConfigurationError, codeOf, messageOf } from '../../base/errors.ts';
import { openZip, type Zip, type ZipEntry } from '../../base/files/zip.ts';

/**
 * More than any photograph of a data set. A larger entry is a mistake or an attack. Several entries are in memory at
 * once.
 */
const maxEntryBytes = 16 * 2 ** 20;

/** A user's zip of images. */
export interface ImageZip {
  readonly entries: readonly ZipEntry[];
  read(entry: ZipEntry): Promise<Buffer>;
  close(): void;
}

/**
 * Opens a zip; throws ConfigurationError if `path` is not a complete zip. Names are given with `/`, whatever the file
 * uses.
 */
export async function openImageZip(path: string): Promise<ImageZip> {
  try {
    const zip = await openZip(path);
    return { entries: zip.entries, read: (entry) => readImage(zip, entry, path), close: zip.close };
  } catch (error) {
    throw await unreadable(path, error);
  }
}

async function readImage(zip: Zip, entry: ZipEntry, path: string): Promise<Buffer> {
  if (entry.isEncrypted()) {
    throw new ConfigurationError(
      `${path} is encrypted (${entry.fileName}): unpack it with its password, and write an archive without one.`,
    );
  }
  if (entry.uncompressedSize > maxEntryBytes) {
    throw new ConfigurationError(
      `${path} holds ${entry.fileName} of ${entry.uncompressedSize} bytes, more than the ${maxEntryBytes} an image may have: take it out of the archive.`,
    );
  }
  return zip.read(entry, maxEntryBytes).catch((error: unknown) => {
    throw damaged(path, entry, messageOf(error));
  });
}

const damaged = (path: string, entry: ZipEntry, reason: string): ConfigurationError =>
  new ConfigurationError(`${path} is damaged at ${entry.fileName} (${reason}): fetch or write the archive anew.`);

async function unreadable(path: string, error: unknown): Promise<unknown> {
  if (codeOf(error) !== undefined) return error;
  if (await startsAsZip(path)) {
    return new ConfigurationError(
      `The zip ${path} is cut short or damaged (${messageOf(error)}): fetch or write the archive anew.`,
    );
  }
  return new ConfigurationError(`${path} is not a zip: give a zip as --dataset archive:PATH.`);
}

/** Whether the file starts like a zip. A copy that was cut short does, but lacks the directory at the end. */
async function startsAsZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.equals(Buffer.from('PK\x03\x04', 'latin1'));
  } finally {
    await file.close();
  }
}
