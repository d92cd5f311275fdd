import { describe, expect, it } from 'vitest';
import { unzipTexts } from '../../../src/github/api/artifacts.ts';
import { zipOf } from '../support/archive.ts';

describe('an archive from a stranger', () => {
  it('is read as texts by name', async () => {
    const texts = await unzipTexts(await zipOf({ 'a.json': '{}', 'b.txt': 'ü' }), 'x');
    expect([...texts]).toEqual([
      ['a.json', '{}'],
      ['b.txt', 'ü'],
    ]);
  });

  it.each(['up/escape.json', '/etc/passwd', 'C:evil', '.hidden', 'a b'])('may not name a file %s', async (name) => {
    // The writer refuses bad names, so a good one of the same length is overwritten.
    const placeholder = 'x'.repeat(name.length);
    const zip = await zipOf({ [placeholder]: '{}' });
    const hostile = Buffer.from(zip.toString('latin1').replaceAll(placeholder, name), 'latin1');
    await expect(unzipTexts(hostile, 'record')).rejects.toThrow(/Artifact record cannot be read/);
  });

  it('may not climb out of a folder', async () => {
    const zip = await zipOf({ 'xx/escape': '{}' });
    const hostile = Buffer.from(zip.toString('latin1').replaceAll('xx/escape', '../escape'), 'latin1');
    await expect(unzipTexts(hostile, 'record')).rejects.toThrow(/cannot be read/);
  });

  it('may not hold many files', async () => {
    const files = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`${index}.json`, '{}']));
    await expect(unzipTexts(await zipOf(files), 'record')).rejects.toThrow(/17 files/);
  });

  it('may not unpack to much', async () => {
    await expect(unzipTexts(await zipOf({ 'bomb.json': ' '.repeat(2 ** 23 + 1) }), 'x')).rejects.toThrow(
      /8388609 bytes/,
    );
  });

  it('may not claim less than it unpacks to', async () => {
    const zip = await zipOf({ 'bomb.json': ' '.repeat(100_000) });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(100_000);
    const lie = Buffer.alloc(4);
    lie.writeUInt32LE(10);
    const hostile = Buffer.from(
      zip.toString('latin1').replaceAll(size.toString('latin1'), lie.toString('latin1')),
      'latin1',
    );
    await expect(unzipTexts(hostile, 'x')).rejects.toThrow(/cannot be read/);
  });

  it('must be a zip', async () => {
    await expect(unzipTexts(Buffer.from('<html>'), 'x')).rejects.toThrow(/cannot be read/);
  });
});
