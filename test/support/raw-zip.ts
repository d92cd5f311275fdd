import { crc32, deflateRawSync } from 'node:zlib';

/** An entry whose every field can lie. */
export interface RawEntry {
  readonly name: string | Buffer;
  /** The bytes as they lie in the zip; empty if absent. */
  readonly data?: Buffer;
  readonly method?: number;
  readonly flags?: number;
  readonly checksum?: number;
  readonly compressedSize?: number;
  readonly uncompressedSize?: number;
  /** External attributes: the upper 16 bits are Unix's mode. */
  readonly attributes?: number;
  readonly extra?: Buffer;
  /** Where the directory says that the entry lies; its true place if absent. */
  readonly offset?: number;
}

/** What the end of a zip says of its directory; true if absent. */
export interface RawEnd {
  readonly count?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly commentLength?: number;
  /** Files by the 64-bit end of the directory, which stands before the other one; there is none if absent. */
  readonly count64?: bigint;
}

const deflated = 8;

/** An entry with honest fields. */
export function deflate(name: string, content: Buffer): RawEntry {
  const data = deflateRawSync(content);
  return { name, data, method: deflated, checksum: crc32(content), uncompressedSize: content.length };
}

/** The bytes of a zip, by PKWARE's APPNOTE.TXT 4.3: local headers with data, the directory, its end. */
export function rawZip(entries: readonly RawEntry[], end: RawEnd = {}): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const local = localHeader(entry);
    const { data = Buffer.alloc(0) } = entry;
    directory.push(directoryHeader(entry, entry.offset ?? offset));
    if (entry.offset !== undefined) continue;
    pieces.push(local, data);
    offset += local.length + data.length;
  }
  const headers = Buffer.concat(directory);
  const { count64, size = headers.length, commentLength = 0 } = end;
  const count = end.count ?? Math.min(entries.length, 0xffff);
  const before = count64 === undefined ? Buffer.alloc(0) : end64(count64, headers.length, offset);
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(end.offset ?? offset, 16);
  record.writeUInt16LE(commentLength, 20);
  return Buffer.concat([...pieces, headers, before, record]);
}

function localHeader(entry: RawEntry): Buffer {
  const { name } = entry;
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  common(entry).copy(header, 6);
  return Buffer.concat([header, Buffer.from(name)]);
}

function directoryHeader(entry: RawEntry, offset: number): Buffer {
  const { name, attributes = 0, extra = Buffer.alloc(0) } = entry;
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  // Made on Unix, so that the attributes are a mode.
  header.writeUInt16LE((3 << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  common(entry).copy(header, 8);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(attributes, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, Buffer.from(name), extra]);
}

/** What both headers say of an entry, from its flags to the length of its name. */
function common(entry: RawEntry): Buffer {
  const { name, data = Buffer.alloc(0), method = 0, flags = 0, checksum = crc32(data) } = entry;
  const { compressedSize = data.length, uncompressedSize = data.length } = entry;
  const fields = Buffer.alloc(22);
  fields.writeUInt16LE(flags, 0);
  fields.writeUInt16LE(method, 2);
  fields.writeUInt32LE(checksum, 8);
  fields.writeUInt32LE(compressedSize, 12);
  fields.writeUInt32LE(uncompressedSize, 16);
  fields.writeUInt16LE(Buffer.from(name).length, 20);
  return fields;
}

/** The 64-bit end of a directory, and what points to it. */
function end64(count: bigint, size: number, offset: number): Buffer {
  const end = Buffer.alloc(56);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(count, 24);
  end.writeBigUInt64LE(count, 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end, locator]);
}
