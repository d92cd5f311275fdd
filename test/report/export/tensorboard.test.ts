import { BinaryReader } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { recordsCsv } from '../../../src/report/export/csv.ts';
import { crc32c, eventFile } from '../../../src/report/export/tensorboard.ts';
import { makeRecord } from '../../support/records.ts';

/** The data of the records of a TFRecord file, after their checksums were compared. */
function dataOf(file: Uint8Array): Buffer[] {
  const bytes = Buffer.from(file);
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    for (const [part, place] of [
      [bytes.subarray(at, at + 8), at + 8],
      [data, at + 12 + length],
    ] as const) {
      const crc = crc32c(part);
      expect(bytes.readUInt32LE(place)).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
    }
    found.push(data);
    at += 16 + length;
  }
  return found;
}

/** Field numbers of a message with their values: numbers of fixed size and bytes. */
function fieldsOf(data: Uint8Array): [number, number | string | Uint8Array][] {
  const reader = new BinaryReader(data);
  const fields: [number, number | string | Uint8Array][] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const read =
      [() => Number(reader.int64()), () => reader.double(), () => reader.bytes()][type] ?? (() => reader.float());
    fields.push([field, read()]);
  }
  return fields;
}

describe('the event file of a run', () => {
  const record = makeRecord({ epochs: 3 });
  const [version, ...events] = dataOf(eventFile(record));

  it('says its version first, then one event per epoch between start and end', () => {
    expect(fieldsOf(version as Buffer)).toContainEqual(
      [3, Buffer.from('brain.Event:2')].map((each) => (each instanceof Buffer ? new Uint8Array(each) : each)),
    );
    const steps = events.map((event) => new Map(fieldsOf(event)));
    expect(steps.map((event) => event.get(2))).toEqual([1, 2, 3]);
    expect(steps.at(-1)?.get(1)).toBe(Date.parse(record.timing.finishedAt) / 1000);
  });

  it('has every metric as a scalar', () => {
    const summary = new Map(fieldsOf(events[2] as Buffer)).get(5) as Uint8Array;
    const scalars = fieldsOf(summary).map(([, value]) => {
      const [[, tag], [, scalar]] = fieldsOf(value as Uint8Array) as [[number, Uint8Array], [number, number]];
      return [Buffer.from(tag).toString(), scalar];
    });
    const { val } = record.epochs[2] as (typeof record.epochs)[number];
    expect(scalars.map(([tag]) => tag)).toEqual(['loss/train', 'top1/train', 'loss/val', 'top1/val', 'learning_rate']);
    expect(scalars[3]?.[1]).toBeCloseTo(val.top1, 6);
  });
});

it("takes Castagnoli's polynomial (RFC 3720, B.4)", () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
});

it('lets no text out of its field of CSV, and none become a formula', () => {
  const record = makeRecord({ variant: '=1+1', levels: { kind: 'a,"b"\n' }, epochs: 1 });
  expect(recordsCsv([record]).split('\r\n')[1]).toMatch(/^resnet-shortcut,'=1\+1,"a,""b""\n",0,/);
});
