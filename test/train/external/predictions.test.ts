import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DivergedError } from '../../../src/train/errors.ts';
import { readPredictions } from '../../../src/train/external/predictions.ts';
import { temporaryFolder } from '../../support/folder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
const judged = { images: 2, classes: 3 };
const read = async (file: string, content: string | Uint8Array) => {
  await writeFile(join(folder, file), content);
  return readPredictions(folder, judged);
};
const lines = (...logits: unknown[]) => logits.map((each) => `${JSON.stringify({ logits: each })}\n`).join('');

/** What `np.save` writes of these numbers (NumPy 2.4), as its header says. */
function npy(values: readonly number[], header: string, version = 1): Buffer {
  const wide = version > 1;
  const length = Buffer.alloc(wide ? 4 : 2);
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  if (wide) length.writeUInt32LE(padded.length);
  else length.writeUInt16LE(padded.length);
  const data = header.includes('<f8') ? Float64Array.from(values) : Float32Array.from(values);
  const magic = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0]);
  return Buffer.concat([magic, length, Buffer.from(padded), Buffer.from(data.buffer)]);
}
const header = (type = '<f4', shape = '(2, 3)', order = 'False') =>
  `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
const six = [1, 2, 3, 4, 5, 6];

/** np.save(path, np.arange(6, dtype='float32').reshape(2, 3)), by NumPy itself. */
const byNumPy = Buffer.from(
  'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPwAAAEAAAEBAAACAQAAAoEA=',
  'base64',
);

describe('predictions of a trainer', () => {
  it('are read from lines', async () => {
    expect(await read('predictions.jsonl', lines([1, 2, 3], [4, 5, 6])).then((logits) => [...(logits ?? [])])).toEqual(
      six,
    );
  });

  it('are read from an array that NumPy saved', async () => {
    expect(await read('predictions.npy', byNumPy).then((logits) => [...(logits ?? [])])).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([
    ['float64', npy(six, header('<f8'))],
    ['version 2 of the format', npy(six, header(), 2)],
  ])('are read from an array of %s', async (_, file) => {
    expect(await read('predictions.npy', file).then((logits) => [...(logits ?? [])])).toEqual(six);
  });

  it.each([
    ['integers', npy(six, header('<i8')), 'predictions.npy holds <i8, expected float32 or float64'],
    ['one dimension', npy(six, header('<f4', '(6,)')), 'predictions.npy has shape (6), expected (images, classes)'],
    ['Fortran order', npy(six, header('<f4', '(2, 3)', 'True')), 'is in Fortran order'],
    ['other images', npy(six, header('<f4', '(3, 2)')), 'is of 3 images, but there are 2 val images'],
    ['other classes', npy([...six, 1, 1], header('<f4', '(2, 4)')), 'has 4 logits per image, expected 3'],
    ['a file cut short', npy(six, header()).subarray(0, -3), 'has another length than its header says'],
    ['a picture', Buffer.alloc(200), 'is not an array that NumPy saved'],
  ])('refuse an array of %s', async (_, file, words) => {
    await expect(read('predictions.npy', file)).rejects.toThrow(words);
  });

  it.each([
    ['a line too few', lines(six.slice(0, 3)), 'predictions.jsonl is of 1 images, but there are 2 val images'],
    ['a class too few', lines([1, 2, 3], [1, 2]), 'predictions.jsonl, line 2 has 2 logits, expected 3'],
    ['words', `${lines([1, 2, 3])}cat\n`, 'predictions.jsonl, line 2 is not JSON: "cat"'],
    [
      'text for numbers',
      lines([1, 2, 3], ['1', 2, 3]),
      'predictions.jsonl, line 2 is not as the contract says: logits.0',
    ],
  ])('refuse lines with %s', async (_, text, words) => {
    await expect(read('predictions.jsonl', text)).rejects.toThrow(words);
  });

  it('say of a logit that is no number that the run has diverged', async () => {
    await expect(read('predictions.npy', npy([1, 2, 3, Number.NaN, 5, 6], header()))).rejects.toThrow(DivergedError);
    await expect(read('predictions.npy', npy([1, 2, 3, Number.NaN, 5, 6], header()))).rejects.toThrow(/image 1/);
  });

  it('may be left out', async () => {
    expect(await readPredictions(folder, judged)).toBeUndefined();
  });
});
