import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { RunRecord } from '../../record/record.ts';

/**
 * The curves of a run as a TensorBoard event file, with one scalar per metric and epoch. The format is that of
 * tensorflow/core/util/event.proto and summary.proto, in the framing of TFRecord
 * (tensorflow.org/tutorials/load_data/tfrecord).
 */
export function eventFile({ epochs, timing }: RunRecord): Uint8Array {
  const [started, finished] = [Date.parse(timing.startedAt) / 1000, Date.parse(timing.finishedAt) / 1000];
  const events = epochs.map(({ epoch, learningRate, train, val }) => {
    // A record has only the times of start and end, so all epochs count as equally long.
    const time = started + ((finished - started) * epoch) / epochs.length;
    const scalars = [
      ...Object.entries(train).map(([name, value]) => [`${name}/train`, value] as const),
      ...Object.entries(val).map(([name, value]) => [`${name}/val`, value] as const),
      ...(learningRate === null ? [] : [['learning_rate', learningRate] as const]),
    ];
    return scalarEvent(time, epoch, scalars);
  });
  return Buffer.concat([versionEvent(started), ...events].map(framed));
}

/** Fields of Event. */
const event = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
/** Wire types of protocol buffers. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const eventAt = (time: number): BinaryWriter => new BinaryWriter().tag(event.wallTime, wire.fixed64).double(time);

/** TensorBoard recognises its files by this first event. */
const versionEvent = (time: number): Uint8Array =>
  eventAt(time).tag(event.fileVersion, wire.bytes).string('brain.Event:2').finish();

function scalarEvent(time: number, step: number, scalars: readonly (readonly [string, number])[]): Uint8Array {
  const writer = eventAt(time).tag(event.step, wire.varint).int64(step).tag(event.summary, wire.bytes).fork();
  for (const [name, value] of scalars) {
    // Summary.value: a tag and its simple_value
    writer.tag(1, wire.bytes).fork();
    writer.tag(1, wire.bytes).string(name).tag(2, wire.fixed32).float(value).join();
  }
  return writer.join().finish();
}

/** A TFRecord: length, its checksum, data, their checksum. */
function framed(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, checksumOf(length), data, checksumOf(data)]);
}

function checksumOf(data: Uint8Array): Uint8Array {
  const crc = crc32c(data);
  const bytes = Buffer.alloc(4);
  // TFRecord masks the checksum, because a checksum of data with checksums says little.
  bytes.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return bytes;
}

/** CRC-32C (Castagnoli), which zlib does not have. Its check value is 0xe3069283 for "123456789" (RFC 3720, B.4). */
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
