import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeSafetensors, readHeader, readValues } from '../../../src/base/files/safetensors.ts';
import { temporaryFolder } from '../../support/folder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
const metadata = { format: 'pt', note: 'ü' };
const values = { 'a.weight': Float32Array.of(1, -2, 0.5, 4, 5, 6), 'a.bias': Float32Array.of(7) };
const tensors = [
  { name: 'a.weight', shape: [2, 3], values: () => values['a.weight'] },
  { name: 'a.bias', shape: [1], values: () => values['a.bias'] },
];

async function read(bytes: Uint8Array) {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  const file = await open(path);
  try {
    const header = await readHeader(file);
    const read = new Map<string, Float32Array>();
    for (const name of header.tensors.keys()) read.set(name, await readValues(file, header, name));
    return { header, read };
  } finally {
    await file.close();
  }
}

/** A file with this header and so many bytes of values. */
function fileOf(header: unknown, bytes = 0): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(bytes)]);
}

describe('safetensors', () => {
  it('are read as they were written', async () => {
    const { header, read: found } = await read(Buffer.concat([...encodeSafetensors(metadata, tensors)]));
    expect(header.metadata).toEqual(metadata);
    expect([...header.tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      ['a.weight', [2, 3]],
      ['a.bias', [1]],
    ]);
    expect(Object.fromEntries(found)).toEqual(values);
  });

  it('have their values at a multiple of eight bytes, whatever the header', () => {
    for (const note of ['', 'a', 'ab', 'abc', 'abcd', 'ü', 'üü']) {
      const [length, header] = [...encodeSafetensors({ note }, [])] as [Buffer, Buffer];
      expect(Number(length.readBigUInt64LE())).toBe(header.length);
      expect(header.length % 8).toBe(0);
    }
  });

  it('may name their arrays in any order', async () => {
    const entry = (from: number, to: number) => ({ dtype: 'F32', shape: [(to - from) / 4], data_offsets: [from, to] });
    const { header } = await read(fileOf({ b: entry(8, 12), a: entry(0, 8) }, 12));
    expect(header.metadata).toEqual({});
    expect(header.tensors.get('a')?.shape).toEqual([2]);
  });

  const one = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  it.each([
    ['an empty file', Buffer.alloc(0), 'it has 0 bytes'],
    ['a text', Buffer.from('{"a": "text"}'), 'it does not begin with the length of a header'],
    ['a length beyond the file', fileOf('{}').subarray(0, 9), 'it does not begin with the length of a header'],
    ['a header that is not JSON', fileOf('{a'), 'its header is not JSON'],
    [
      'a header that is a list',
      fileOf([]),
      'its header is not one of safetensors (Invalid input: expected object, received array)',
    ],
    [
      'another type',
      fileOf({ a: { ...one, dtype: 'BF16' } }, 8),
      'its header is not one of safetensors (a.dtype: expected F32)',
    ],
    ['a place that is too small', fileOf({ a: { ...one, shape: [3] } }, 8), 'the place of a does not fit its shape'],
    [
      'a shape beyond all memory',
      fileOf({ a: { ...one, shape: [2 ** 50, 2 ** 50] } }, 8),
      'the place of a does not fit its shape',
    ],
    [
      'arrays that overlap',
      fileOf({ a: one, b: { ...one, data_offsets: [4, 12] } }, 12),
      'the place of b does not fit its shape',
    ],
    ['values that are missing', fileOf({ a: one }, 4), /^it has \d+ bytes, expected \d+$/],
    ['values that nobody names', fileOf({ a: one }, 9), /^it has \d+ bytes, expected \d+$/],
  ])('are not %s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });
});
