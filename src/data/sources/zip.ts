import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { ConfigurationError, messageOf } from '../../errors.ts';

/** Far above any photograph; a larger entry is a mistake or an attack. */
const maxEntryBytes = 64 * 2 ** 20;

/** A zip file's table of contents; entries are read one by one, in any order, several at once. */
export interface Zip {
  readonly entries: readonly Entry[];
  read(entry: Entry): Promise<Buffer>;
  close(): void;
}

/** Opens a zip; throws ConfigurationError where `path` is no whole zip. Names use `/` whatever the file has. */
export async function openZip(path: string): Promise<Zip> {
  let file: ZipFile | undefined;
  try {
    file = await openPromise(path, { lazyEntries: true, autoClose: false });
    const entries: Entry[] = [];
    for await (const entry of file.eachEntry()) entries.push(entry);
    const opened = file;
    return { entries, read: (entry) => readEntry(opened, entry, path), close: () => opened.close() };
  } catch (error) {
    file?.close();
    throw await unreadable(path, error);
  }
}

async function readEntry(file: ZipFile, entry: Entry, path: string): Promise<Buffer> {
  if (entry.uncompressedSize > maxEntryBytes) {
    throw new ConfigurationError(
      `${path} holds ${entry.fileName} of ${entry.uncompressedSize} bytes, more than the ${maxEntryBytes} an image may have: take it out of the archive.`,
    );
  }
  const bytes = await inflate(file, entry).catch((error: unknown) => {
    throw damaged(path, entry, messageOf(error));
  });
  // yauzl leaves the checksum to its caller.
  if (crc32(bytes) !== entry.crc32) throw damaged(path, entry, 'its checksum does not match');
  return bytes;
}

async function inflate(file: ZipFile, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await file.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const damaged = (path: string, entry: Entry, reason: string): ConfigurationError =>
  new ConfigurationError(`${path} is damaged at ${entry.fileName} (${reason}): fetch or write the archive anew.`);

async function unreadable(path: string, error: unknown): Promise<unknown> {
  if ((error as NodeJS.ErrnoException).code !== undefined) return error;
  if (await startsAsZip(path)) {
    return new ConfigurationError(
      `The zip ${path} is cut short or damaged (${messageOf(error)}): fetch or write the archive anew.`,
    );
  }
  return new ConfigurationError(`${path} is not a zip: give a zip as --dataset archive:PATH.`);
}

/** Whether the file has the mark of a zip's first entry; a cut copy lacks only the directory at the end. */
async function startsAsZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.equals(Buffer.from('PK\x03\x04', 'latin1'));
  } finally {
    await file.close();
  }
}
