import { read } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { Entry, fromBufferPromise, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';

/** A file in a zip, as the table of contents names it. */
export type ZipEntry = Pick<
  Entry,
  'fileName' | 'uncompressedSize' | 'crc32' | 'externalFileAttributes' | 'isEncrypted'
>;

/** The table of contents of a zip. Entries can be read in any order, several at once. */
export interface Zip {
  readonly entries: readonly ZipEntry[];
  /** The content of an entry. The stream fails if its length or checksum differs from what the zip says. */
  stream(entry: ZipEntry): Promise<Readable>;
  /** The content of an entry in memory. Rejects before reading if the entry claims more than `most` bytes. */
  read(entry: ZipEntry, most: number): Promise<Buffer>;
  close(): void;
}

const options = { lazyEntries: true, autoClose: false };

/**
 * Opens a zip from the path of a file, or from its bytes. Rejects if it is damaged, if a name in it is absolute or
 * leads out of its folder, or if it has more than `most` entries.
 */
export async function openZip(source: string | Buffer, most = 1_000_000): Promise<Zip> {
  const file = await (typeof source === 'string' ? openFile(source) : fromBufferPromise(source, options));
  try {
    if (file.entryCount > most) throw new Error(`it holds ${file.entryCount} files, expected at most ${most}`);
    const entries: ZipEntry[] = [];
    for await (const entry of file.eachEntry()) entries.push(lean(entry));
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

/** An entry with only the fields that reading it needs: a zip may have a million entries, and all are kept in memory. */
function lean(entry: Entry): Entry {
  const { fileName, generalPurposeBitFlag, compressionMethod, crc32 } = entry;
  const { compressedSize, uncompressedSize, relativeOffsetOfLocalHeader, externalFileAttributes } = entry;
  return Object.assign(new Entry(), {
    fileName,
    generalPurposeBitFlag,
    compressionMethod,
    crc32,
    compressedSize,
    uncompressedSize,
    relativeOffsetOfLocalHeader,
    externalFileAttributes,
  });
}

async function openFile(path: string): Promise<ZipFile> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await fromRandomAccessReaderPromise(new FileReader(file), size, options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Reads parts of a file for yauzl. yauzl's own reader can end the process: it does so if a stream is given up while it
 * waits for its turn to read.
 */
class FileReader extends RandomAccessReader {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(partsOf(this.#file, start, end), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    read(this.#file.fd, buffer, offset, length, position, (error, bytesRead) =>
      callback(error ?? (bytesRead < length ? new Error('unexpected EOF') : null)),
    );
  }

  override close(callback: (error: Error | null) => void): void {
    this.#file.close().then(() => callback(null), callback);
  }
}

const partSize = 65_536;

async function* partsOf(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let position = start; position < end; ) {
    const part = Buffer.allocUnsafe(Math.min(partSize, end - position));
    const { bytesRead } = await file.read(part, 0, part.length, position);
    if (bytesRead === 0) return;
    yield part.subarray(0, bytesRead);
    position += bytesRead;
  }
}

async function readEntry(file: ZipFile, entry: ZipEntry, most: number): Promise<Buffer> {
  if (entry.uncompressedSize > most) {
    throw new Error(`it has ${entry.uncompressedSize} bytes, expected at most ${most}`);
  }
  // yauzl ends the stream with an error before it gives more bytes than the entry claims.
  const content = Buffer.allocUnsafeSlow(entry.uncompressedSize);
  let length = 0;
  for await (const chunk of await file.openReadStreamPromise(entry as Entry)) length += chunk.copy(content, length);
  const whole = content.subarray(0, length);
  if (crc32(whole) !== entry.crc32) throw wrongChecksum();
  return whole;
}

const wrongChecksum = (): Error => new Error('its checksum does not match');

/** yauzl checks the length, but leaves the checksum to its caller. */
async function checkedStream(file: ZipFile, entry: ZipEntry): Promise<Readable> {
  const source = await file.openReadStreamPromise(entry as Entry);
  let checksum = 0;
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      checksum = crc32(chunk, checksum);
      done(null, chunk);
    },
    flush(done) {
      done(checksum === entry.crc32 ? null : wrongChecksum());
    },
  });
  source.on('error', (error) => checked.destroy(error));
  return source.pipe(checked);
}
