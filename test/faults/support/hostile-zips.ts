import { petImages } from '../../data/support/archive.ts';
import { deflate, type RawEntry, rawZip } from '../../support/raw-zip.ts';

/** A file that somebody made to do harm, or that harm was done to. */
export interface Hostile {
  readonly what: string;
  readonly bytes: () => Buffer;
}

const cat = 'PetImages/Cat/0.jpg';
const megabyte = 2 ** 20;
/** What a photograph of the archive begins with, and nothing after it. */
const blank = (size: number): Buffer => Buffer.concat([Buffer.from('\xff\xd8JFIF', 'latin1')], size);
const link = 0o120777 * 2 ** 16;
const stored = (name: string | Buffer, text = ''): RawEntry => ({ name, data: Buffer.from(text) });

/** Zips of every kind of attack that we know of; each holds nothing that can be trained on. */
export async function hostileZips(): Promise<Hostile[]> {
  const images = await petImages(5);
  const honest = Object.entries(images).map(([name, content]) => deflate(name, content));
  const [first, ...others] = honest as [RawEntry, ...RawEntry[]];
  const beside = (what: string, ...entries: RawEntry[]): Hostile => ({
    what,
    bytes: () => rawZip([...honest, ...entries]),
  });
  const instead = (what: string, change: Partial<RawEntry>): Hostile => ({
    what,
    bytes: () => rawZip([{ ...first, ...change }, ...others]),
  });
  const ending = (what: string, ...[end]: [Parameters<typeof rawZip>[1]]): Hostile => ({
    what,
    bytes: () => rawZip(honest, end),
  });
  return [
    ...names.map((name) => beside(`a file called ${JSON.stringify(name)}`, stored(name, 'x'))),
    ...lookalikes.map((name) => ({
      what: `images all called like ${JSON.stringify(name)}`,
      bytes: () => rawZip([stored(name, 'JFIF'), stored(name.replace('Cat', 'Dog'), 'JFIF')]),
    })),
    {
      what: 'links in place of images',
      bytes: () =>
        rawZip(['Cat', 'Dog'].map((pet) => ({ ...stored(`PetImages/${pet}/0.jpg`, '/etc/passwd'), attributes: link }))),
    },
    { what: 'a link in place of the folder', bytes: () => rawZip([{ ...stored('PetImages', '/'), attributes: link }]) },
    beside('one name twice', first),
    beside('one name twice, once with backslashes', { ...first, name: String(first.name).replaceAll('/', '\\') }),
    instead('a size that is too small', { uncompressedSize: 10 }),
    instead('a size that is too large', { uncompressedSize: 10 * megabyte }),
    instead('a size of 4 GB', { uncompressedSize: 0xffff_fffe }),
    instead('a compressed size that is too small', { compressedSize: 5 }),
    instead('a compressed size beyond the file', { compressedSize: 0x7fff_ffff }),
    instead('two sizes for what is stored', { method: 0, uncompressedSize: 3 }),
    instead('a wrong checksum', { checksum: 1 }),
    instead('no deflated data', { data: Buffer.alloc(50, 0xff) }),
    instead('a compression that nobody knows', { method: 99 }),
    instead('an encrypted image', { flags: 1 }),
    instead('a strongly encrypted image', { flags: 0x41, method: 99 }),
    instead('a place beyond the file', { offset: 0x7fff_ffff }),
    instead('a place where another file lies', { offset: 7 }),
    instead('64-bit sizes that are not there', { uncompressedSize: 0xffff_ffff, compressedSize: 0xffff_ffff }),
    instead('64-bit sizes of 2^63', {
      uncompressedSize: 0xffff_ffff,
      compressedSize: 0xffff_ffff,
      extra: Buffer.from('0100100000000000000000800000000000000080', 'hex'),
    }),
    instead('an extra field that is longer than itself', { extra: Buffer.from('0100ffff0000', 'hex') }),
    ending('more files than there are', { count: 60_000 }),
    ending('65,535 files, whose number is 64 bits long and not there', { count: 0xffff }),
    ending('2^62 files', { count: 0xffff, count64: 2n ** 62n }),
    ending('a directory beyond the file', { offset: 0x7fff_ffff }),
    ending('a directory of 2 GB', { size: 0x7fff_ffff, count: 0x7fff }),
    ending('a comment that is not there', { commentLength: 1000 }),
    { what: 'nothing', bytes: () => rawZip([]) },
    { what: 'half of itself', bytes: () => half(rawZip(honest)) },
    {
      what: 'itself twice, all but the end',
      bytes: () => Buffer.concat([rawZip(honest), rawZip(honest)]).subarray(0, -30),
    },
    {
      what: 'zips in place of images',
      bytes: () => rawZip([stored(cat, 'PK\x03\x04'), stored('PetImages/Dog/0.jpg', 'PK\x03\x04')]),
    },
    bomb('images of 8 MB that compress 1000:1', 20, 8 * megabyte),
    bomb('images of 16 MB that compress 1000:1', 20, 16 * megabyte),
    bomb('images of 64 MB that compress 1000:1', 2, 64 * megabyte),
    {
      what: 'images of 64 MB that are said to have 1000 bytes',
      bytes: () => rawZip(pets(2).map((name) => ({ ...deflate(name, blank(64 * megabyte)), uncompressedSize: 1000 }))),
    },
    { what: '40 images that are one and the same part of the file', bytes: overlapping },
    many('100,000 other files', (index) => `notes/${index}.txt`),
    many('100,000 images of no byte', (index) => `PetImages/${index % 2 ? 'Cat' : 'Dog'}/${index}.jpg`),
  ];
}

/** Names that lead out of a folder. */
const names = [
  '../evil.jpg',
  'PetImages/Cat/../../../etc/passwd',
  '..\\..\\evil.jpg',
  '..',
  '/etc/passwd',
  '//server/share/evil.jpg',
  'C:\\Windows\\evil.jpg',
  'C:/Windows/evil.jpg',
  '/\u202Egpj.\u001B[2J',
];

/** Names that look like an image's and are none. */
const lookalikes = [
  'PetImages/Cat/0.jpg\0.exe',
  'PetImages/Cat/\u202E0.jpg',
  'PetImages/Cat/0.jpg/',
  'petimages/cat/0.JPG',
  'PetImages/Cat/0.jpg\n',
];

const pets = (each: number): string[] =>
  ['Cat', 'Dog'].flatMap((pet) => Array.from({ length: each }, (_, index) => `PetImages/${pet}/${index}.jpg`));

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1);

function many(what: string, nameOf: (index: number) => string): Hostile {
  const entries = () => Array.from({ length: 100_000 }, (_, index) => stored(nameOf(index)));
  return { what, bytes: () => rawZip(entries(), { count64: 100_000n }) };
}

/** Deflated once, as every image is the same. */
function bomb(what: string, each: number, size: number): Hostile {
  return {
    what,
    bytes: () => {
      const one = deflate('', blank(size));
      return rawZip(pets(each).map((name) => ({ ...one, name })));
    },
  };
}

/** After D. Fifield, "A better zip bomb" (2019): the directory names one place again and again. */
function overlapping(): Buffer {
  const content = blank(10 * megabyte);
  const one = deflate(cat, content);
  return rawZip([
    one,
    ...pets(20)
      .slice(1)
      .map((name) => ({ ...one, name, offset: 0 })),
  ]);
}
