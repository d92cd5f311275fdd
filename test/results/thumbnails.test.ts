import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { readResults, writeRecord } from '../../src/results/store.ts';
import { readThumbnails, thumbnailsFile, writeThumbnails } from '../../src/results/thumbnails.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makeRecord } from '../support/records.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
const images = new Map([
  [0, 'data:image/jpeg;base64,AAAA'],
  [17, 'data:image/jpeg;base64,BBBB'],
]);

describe('thumbnails', () => {
  it('lie beside the records, and are no record', async () => {
    await writeRecord(folder, makeRecord());
    await writeThumbnails(folder, 'b', images);
    expect(await readThumbnails(folder, 'b')).toEqual(images);
    expect((await readResults(folder)).records).toHaveLength(1);
  });

  it('are none without their file, and none of another data set', async () => {
    expect(await readThumbnails(folder, 'b')).toEqual(new Map());
    await writeThumbnails(folder, 'b', images);
    expect(await readThumbnails(folder, 'c')).toEqual(new Map());
  });

  it.each([
    ['no JSON', 'no'],
    ['another kind of picture', '{"schema":1,"dataset":"b","images":{"0":"https://example.com/a.jpg"}}'],
    ['a place that is none', '{"schema":1,"dataset":"b","images":{"x":"data:image/jpeg;base64,AAAA"}}'],
  ])('are refused if the file is damaged: %s', async (_, text) => {
    await writeFile(join(folder, thumbnailsFile), text);
    await expect(readThumbnails(folder, 'b')).rejects.toThrow(ConfigurationError);
  });
});
