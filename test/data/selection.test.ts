import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/files/digest.ts';
import { inOrder, isJfif, orderKey, roundHalfEven, trainSize } from '../../src/data/selection.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

describe('order and split of tensorflow-datasets', () => {
  it.each([
    ['PetImages/Cat/0.jpg', 'f88b440ab78025e446072f1f46b8a684'],
    ['PetImages/Cat/1.jpg', 'f3b6ab9dfd410e45aa0ff947fb5aa2b6'],
    ['PetImages/Dog/0.jpg', '05252e9d8e5cfe65778d40fa34a58c89'],
    ['PetImages/Dog/12499.jpg', 'ecd04d33595d40e8d749e890a97aec84'],
  ])('keys %s by its MD5', (name, key) => {
    expect(orderKey(name)).toBe(key);
  });

  it('orders ten names as the library does', () => {
    const names = [0, 1, 2, 3, 4].flatMap((n) => [`PetImages/Cat/${n}.jpg`, `PetImages/Dog/${n}.jpg`]);
    const short = inOrder(named(...names)).map(({ name }) => name.replace(/PetImages\/(\w+)\/(\d)\.jpg/, '$1$2'));
    expect(short.join(' ')).toBe('Cat2 Dog0 Cat3 Cat4 Dog2 Dog3 Dog4 Cat1 Dog1 Cat0');
    expect(trainSize(10)).toBe(8);
  });

  it('orders all 25,000 names of the archive as the library does', () => {
    const names = ['Cat', 'Dog'].flatMap((folder) =>
      Array.from({ length: 12_500 }, (_, n) => `PetImages/${folder}/${n}.jpg`),
    );
    const order = inOrder(named(...names)).map(({ name }) => name);
    expect(sha256(order.join('\n'))).toBe('5d6f4cf348c1149f491ccd99f578e2588a86fe8a4fa794ccdfd77e84e35b3546');
  });

  it('gives 18,610 of the 23,262 images to train', () => {
    expect(trainSize(23_262)).toBe(18_610);
  });

  it.each([
    [2.5, 2],
    [3.5, 4],
    [2.4, 2],
    [2.6, 3],
    [3, 3],
  ])('rounds %d to %d', (value, rounded) => {
    expect(roundHalfEven(value)).toBe(rounded);
  });
});

describe('JFIF rule', () => {
  const withMarkAt = (offset: number): Buffer => {
    const bytes = Buffer.alloc(1024);
    bytes.write('JFIF', offset, 'latin1');
    return bytes;
  };

  it('takes a mark that ends with byte 512', () => {
    expect(isJfif(withMarkAt(508))).toBe(true);
  });

  it('takes no mark that ends later', () => {
    expect(isJfif(withMarkAt(509))).toBe(false);
  });

  it('looks at the image alone where its bytes are part of a larger buffer', () => {
    const pool = Buffer.concat([withMarkAt(0), Buffer.alloc(600)]);
    expect(isJfif(pool.subarray(1024))).toBe(false);
    expect(isJfif(new Uint8Array(0))).toBe(false);
  });
});
