import { randomBytes } from 'node:crypto';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/data/digests.ts';
import { DownloadError, download, type RemoteFile } from '../../src/data/download.ts';
import { temporaryFolder } from './support/cache.ts';

const content = randomBytes(3_000_000);
const quiet = { log: () => undefined };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server of `content`; returns the file on it and the ranges that were asked for. */
async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void = serveRanges,
): Promise<{ remote: RemoteFile; ranges: (string | undefined)[] }> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') ranges.push(request.headers.range);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    remote: { url: `http://127.0.0.1:${port}/pets.zip`, size: content.length, sha256: sha256(content) },
    ranges,
  };
}

function serveRanges({ method, headers }: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const rest = content.subarray(start);
  response.writeHead(headers.range ? 206 : 200, {
    'Accept-Ranges': 'bytes',
    'Content-Length': rest.length,
    ...(headers.range && { 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` }),
  });
  response.end(method === 'HEAD' ? undefined : rest);
}

describe('download', () => {
  it('fetches a file once, with progress', async () => {
    const path = join(await temporaryFolder(), 'datasets', 'pets.zip');
    const { remote, ranges } = await serve();
    const done: number[] = [];
    await download(remote, path, { ...quiet, onProgress: (progress) => done.push(progress.done) });
    await download(remote, path, quiet);
    expect(content.equals(await readFile(path))).toBe(true);
    expect(ranges).toEqual([undefined]);
    expect(Math.max(...done)).toBe(content.length);
  });

  it('goes on where an interrupted one stopped', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote, ranges } = await serve();
    await writeFile(`${path}.part`, content.subarray(0, 1_000_000));
    await download(remote, path, quiet);
    expect(content.equals(await readFile(path))).toBe(true);
    expect(ranges).toEqual(['bytes=1000000-']);
  });

  it('starts anew where the server knows no ranges', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote } = await serve(({ method }, response) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.end(method === 'HEAD' ? undefined : content);
    });
    await writeFile(`${path}.part`, content.subarray(0, 1_000_000));
    await download(remote, path, quiet);
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it('goes on after a broken connection', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    let broken = false;
    const { remote, ranges } = await serve((request, response) => {
      if (broken || request.method === 'HEAD') return serveRanges(request, response);
      broken = true;
      response.writeHead(200, { 'Accept-Ranges': 'bytes', 'Content-Length': content.length });
      response.write(content.subarray(0, 500_000), () => setTimeout(() => response.destroy(), 50));
    });
    await download(remote, path, quiet);
    expect(content.equals(await readFile(path))).toBe(true);
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  it('is shared by two that ask at once', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote, ranges } = await serve();
    await Promise.all([download(remote, path, quiet), download(remote, path, quiet)]);
    expect(ranges).toHaveLength(1);
    expect(await readdir(join(path, '..'))).toEqual(['pets.zip']);
  });

  it('keeps what it has when it is aborted', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const controller = new AbortController();
    const { remote } = await serve((request, response) => {
      if (request.method === 'HEAD') return serveRanges(request, response);
      response.writeHead(200, { 'Accept-Ranges': 'bytes', 'Content-Length': content.length });
      response.write(content.subarray(0, 500_000), () => setTimeout(() => controller.abort(), 100));
    });
    await expect(download(remote, path, { ...quiet, signal: controller.signal })).rejects.toThrow(/abort/);
    const part = await readFile(`${path}.part`);
    expect(part.length).toBeGreaterThan(0);
    expect(part.equals(content.subarray(0, part.length))).toBe(true);
    await expect(access(path)).rejects.toThrow('ENOENT');
  });
});

describe('download that fails', () => {
  it('takes no other content under the name', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote } = await serve();
    const error = await download({ ...remote, sha256: '0'.repeat(64) }, path, quiet).catch((thrown) => thrown);
    expect(error.message).toMatch(/pets\.zip has sha256 [0-9a-f]{64}, expected 0{64}: what was fetched is deleted/);
    expect(error).toMatchObject({ name: 'ConfigurationError' });
    // Nobody may take this for a missing network and go on with other data.
    expect(error).not.toBeInstanceOf(DownloadError);
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('takes no larger file', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote } = await serve();
    const start = { ...remote, size: 2_000_000, sha256: sha256(content.subarray(0, 2_000_000)) };
    await expect(download(start, path, quiet)).rejects.toThrow(/has sha256 .*, expected/);
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('is a DownloadError where the server refuses or is not there', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote } = await serve((_, response) => response.writeHead(404).end());
    await expect(download(remote, path, quiet)).rejects.toThrow(DownloadError);
    const gone = { ...remote, url: 'http://127.0.0.1:9/pets.zip' };
    await expect(download(gone, path, quiet)).rejects.toThrow(
      /could not be fetched \(.*ECONNREFUSED.*\): try again, or/,
    );
  });
});
