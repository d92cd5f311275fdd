import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { sha256 } from '../../src/base/files/digest.ts';
import { writeWhole } from '../../src/base/files/write.ts';
import { download } from '../../src/data/download.ts';
import { prepareDataset } from '../../src/data/prepare.ts';
import { verifyDataset } from '../../src/data/store.ts';
import { install } from '../../src/engine/install/install.ts';
import { parseRecord } from '../../src/record/parse.ts';
import { writeReport } from '../../src/report/write.ts';
import { writeRecord } from '../../src/results/store.ts';
import { CheckpointStore } from '../../src/train/checkpoint-store.ts';
import { petImages, writeZip } from '../data/support/archive.ts';
import { temporaryFolder } from '../data/support/cache.ts';
import { fakeTools, writeWheel } from '../engine/support/fake-engine.ts';
import { figure } from '../support/figures.ts';
import { makeRecord, makeStudyRecords } from '../support/records.ts';
import { times } from '../support/scale.ts';
import { fill, makeReadOnly, noDisk, page, removeDisks, resize, smallDisk } from '../support/small-disk.ts';
import { identity, network, run } from '../train/support/checkpoints.ts';

afterEach(removeDisks);

const quiet = { log: () => undefined };

/** Files of a disk but what fills it. */
const filesOf = async (disk: string): Promise<string[]> =>
  (await readdir(disk)).filter((name) => name !== 'ballast').sort();

/** Pages of the disks, and by how many more are free at each try. */
interface Sizes {
  readonly pages: number;
  readonly stride: number;
}

/**
 * Does `write` on disks with more and more free pages until it succeeds: so it fails at each of its writes. Gives how often
 * it failed.
 */
async function failAtEveryWrite(
  what: string,
  write: (disk: string) => Promise<unknown>,
  check: (disk: string, error: unknown) => Promise<void>,
  before: (disk: string) => Promise<unknown> = async () => undefined,
  { pages, stride }: Sizes = { pages: 64, stride: 1 },
): Promise<number> {
  for (let failures = 0; ; failures++) {
    const free = failures * stride;
    const disk = smallDisk(pages * page);
    await before(disk);
    fill(disk, free);
    const error = await write(disk).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error === undefined) {
      figure('Full disks', `${failures} of ${failures} writes that failed left ${what} whole or absent`);
      return failures;
    }
    await check(disk, error);
    removeDisks();
    expect(free + stride).toBeLessThan(pages - 4);
  }
}

const noSpace = (error: unknown): void => expect(error).toMatchObject({ code: 'ENOSPC' });
const explained = (error: unknown): void => {
  expect(error).toBeInstanceOf(ConfigurationError);
  expect((error as Error).message).toMatch(/^No space (is )?left in .*: free some, or |^.* need \d+ MB in /);
};

describe.skipIf(noDisk)(`on a full disk${noDisk ? ` (${noDisk})` : ''}`, () => {
  it('a file is whole or the old one', async () => {
    const failures = await failAtEveryWrite(
      'a file',
      (disk) => writeWhole(join(disk, 'file'), Buffer.alloc(10 * page, 2)),
      async (disk, error) => {
        noSpace(error);
        expect(await filesOf(disk)).toEqual(['file']);
        expect((await readFile(join(disk, 'file'))).equals(Buffer.alloc(3 * page, 1))).toBe(true);
      },
      (disk) => writeFile(join(disk, 'file'), Buffer.alloc(3 * page, 1)),
    );
    expect(failures).toBeGreaterThanOrEqual(9);
  });

  it('both checkpoints stay', async () => {
    const storeOn = (disk: string) => new CheckpointStore({ path: join(disk, 'run') }, identity, network);
    const failures = await failAtEveryWrite(
      'the checkpoints',
      (disk) => storeOn(disk).save(async () => run(3)),
      async (disk, error) => {
        noSpace(error);
        expect(await filesOf(disk)).toEqual(['run', 'run.older']);
        expect(await storeOn(disk).load(() => undefined)).toEqual(run(2));
        await rm(join(disk, 'run'));
        expect(await storeOn(disk).load(() => undefined)).toEqual(run(1));
      },
      async (disk) => {
        for (const step of [1, 2]) await storeOn(disk).save(async () => run(step));
      },
    );
    expect(failures).toBeGreaterThanOrEqual(2);
  });

  it('a record is whole or absent', async () => {
    const failures = await failAtEveryWrite(
      'a record',
      (disk) => writeRecord(disk, makeRecord({ epochs: 100 })),
      async (disk, error) => {
        noSpace(error);
        expect(await filesOf(disk)).toEqual([]);
      },
    );
    expect(failures).toBeGreaterThanOrEqual(5);
    const disk = smallDisk(64 * page);
    const path = await writeRecord(disk, makeRecord({ epochs: 100 }));
    expect(parseRecord(await readFile(path, 'utf8'), path)).toEqual(makeRecord({ epochs: 100 }));
  });

  it('each file of a report is whole or absent', async () => {
    const report = { records: makeStudyRecords(), failures: [] };
    const whole = await temporaryFolder();
    await writeReport({ ...report, outDir: whole });
    const failures = await failAtEveryWrite(
      "a report's files",
      (disk) => writeReport({ ...report, outDir: disk }),
      async (disk, error) => {
        explained(error);
        for (const name of await filesOf(disk)) {
          expect((await readFile(join(disk, name))).equals(await readFile(join(whole, name))), name).toBe(true);
        }
      },
      undefined,
      { pages: 512, stride: times({ short: 24, long: 6 }) },
    );
    expect(failures).toBeGreaterThanOrEqual(3);
  });

  it('prepared images are whole or absent, and what is missing is said', async () => {
    const archive = join(await temporaryFolder(), 'pets.zip');
    await writeZip(archive, await petImages(5));
    const request = { source: `archive:${archive}`, imageSize: 32, limit: null };
    const failures = await failAtEveryWrite(
      'prepared images',
      (disk) => prepareDataset(request, { ...quiet, cacheFolder: disk }),
      async (disk, error) => {
        explained(error);
        const left = (await filesOf(disk)).filter((name) => name !== 'sources');
        expect(left).toEqual([]);
      },
    );
    expect(failures).toBeGreaterThanOrEqual(7);
    const { folder } = await prepareDataset(request, { ...quiet, cacheFolder: smallDisk(64 * page) });
    await verifyDataset(folder);
  });

  it('a download keeps what it has and goes on when there is room', async () => {
    const content = Buffer.alloc(20 * page, 'cats and dogs ');
    const server = createServer(({ headers }, response) => {
      const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
      const range = { 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` };
      response.writeHead(headers.range ? 206 : 200, headers.range ? range : {}).end(content.subarray(start));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pets.zip`;
    const remote = { url, size: content.length, sha256: sha256(content) };
    const disk = smallDisk(10 * page);
    const path = join(disk, 'pets.zip');
    const error = await download(remote, path, quiet).catch((thrown) => thrown);
    explained(error);
    expect(error.message).toContain('set ABLATE_HOME');
    expect(await filesOf(disk)).toEqual(['pets.zip.part']);
    resize(disk, 64 * page);
    await download(remote, path, quiet);
    expect((await readFile(path)).equals(content)).toBe(true);
    server.close();
  });

  it('an engine is whole or absent', async () => {
    const wheel = join(await temporaryFolder(), 'tensorflow.whl');
    const spec = { ...(await writeWheel(wheel)), unpacked: 0, packages: [] };
    const failures = await failAtEveryWrite(
      'an engine',
      (disk) => install(spec, disk, fakeTools(wheel), () => undefined),
      async (disk, error) => {
        explained(error);
        expect(await filesOf(disk)).toEqual([]);
      },
    );
    expect(failures).toBeGreaterThanOrEqual(4);
  });
});

describe.skipIf(noDisk)(`on a read-only disk${noDisk ? ` (${noDisk})` : ''}`, () => {
  it('what is there is used, and what is missing is said to have no place', async () => {
    const folder = await temporaryFolder();
    const archive = join(folder, 'pets.zip');
    await writeZip(archive, await petImages(5));
    const request = { source: `archive:${archive}`, imageSize: 8, limit: null };
    const disk = smallDisk(64 * page);
    await mkdir(join(disk, 'cache'));
    const options = { ...quiet, cacheFolder: join(disk, 'cache') };
    const made = await prepareDataset(request, options);
    makeReadOnly(disk);
    expect((await prepareDataset(request, options)).digest).toBe(made.digest);
    await expect(prepareDataset({ ...request, imageSize: 9 }, options)).rejects.toThrow(
      `Nothing can be written to ${options.cacheFolder} (EROFS): make it a folder that is yours.`,
    );
    const wheel = join(folder, 'tensorflow.whl');
    const spec = await writeWheel(wheel);
    await expect(install(spec, join(disk, 'home'), fakeTools(wheel), () => undefined)).rejects.toThrow(
      `Nothing can be written to ${join(disk, 'home')} (EROFS): set ABLATE_HOME to a folder that is yours.`,
    );
  });
});
