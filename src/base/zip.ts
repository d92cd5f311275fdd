import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl';

export type { Entry } from 'yauzl';

/** A zip's table of contents; entries are read one by one, in any order, several at once. */
export interface Zip {
  readonly entries: readonly Entry[];
  /** The entry's content; the stream fails if its length or its checksum is not what the zip says. */
  stream(entry: Entry): Promise<Readable>;
  /** The entry's content in memory. Rejects before reading if the entry says that it has more than `most` bytes. */
  read(entry: Entry, most: number): Promise<Buffer>;
  close(): void;
}

/**
 * Opens a zip: the path of a file, or its bytes. Rejects if it is damaged, if a name in it is absolute or climbs out of
 * its folder, or if it has more than `most` entries.
 */
export async function openZip(source: string | Buffer, most = 1_000_000): Promise<Zip> {
  const options = { lazyEntries: true, autoClose: false };
  const file = await (typeof source === 'string' ? openPromise(source, options) : fromBufferPromise(source, options));
  try {
    if (file.entryCount > most) throw new Error(`it holds ${file.entryCount} files, expected at most ${most}`);
    const entries: Entry[] = [];
    for await (const entry of file.eachEntry()) entries.push(entry);
    return {
      entries,
      stream: (entry) => checkedStream(file, entry),
      read: (entry, limit) => readEntry(file, entry, limit),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function readEntry(file: ZipFile, entry: Entry, most: number): Promise<Buffer> {
  if (entry.uncompressedSize > most) {
    throw new Error(`it has ${entry.uncompressedSize} bytes, expected at most ${most}`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of await checkedStream(file, entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** yauzl checks the length and leaves the checksum to its caller. */
async function checkedStream(file: ZipFile, entry: Entry): Promise<Readable> {
  const source = await file.openReadStreamPromise(entry);
  let checksum = 0;
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      checksum = crc32(chunk, checksum);
      done(null, chunk);
    },
    flush(done) {
      done(checksum === entry.crc32 ? null : new Error('its checksum does not match'));
    },
  });
  source.on('error', (error) => checked.destroy(error));
  return source.pipe(checked);
}
