import { randomBytes } from 'node:crypto';
import { access, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../src/base/files/digest.ts';
import { randomStream } from '../../src/base/random.ts';
import { download } from '../../src/data/download.ts';
import { DownloadError, type RemoteFile } from '../../src/data/fetch.ts';
import { figure } from '../support/figures.ts';
import { times } from '../support/scale.ts';
import { temporaryFolder } from './support/cache.ts';

const content = randomBytes(3_000_000);
const quiet = { log: () => undefined, pauseSeconds: 0.01 };
const servers: Server[] = [];

afterEach(() => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) server.close();
});

/** Stops the clock by which a connection counts as dead; the function lets more time pass than that takes. */
function stopStallClock(): () => void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  return () => vi.advanceTimersByTime(31_000);
}

/** A server that sends a part of the file and breaks off when all of that has come, which `onProgress` has to say. */
function cutAfter(bytes: number) {
  let connection: ServerResponse | undefined;
  return {
    answer(_: IncomingMessage, response: ServerResponse): void {
      response.writeHead(200, { 'Accept-Ranges': 'bytes', 'Content-Length': content.length });
      response.write(content.subarray(0, bytes));
      connection = response;
    },
    onProgress({ done }: { readonly done: number }): void {
      if (done === bytes) connection?.destroy();
    },
  };
}

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
    const { answer, onProgress } = cutAfter(500_000);
    const { remote, ranges } = await serve(first(1, answer));
    await download(remote, path, { ...quiet, onProgress });
    expect(content.equals(await readFile(path))).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=500000-']);
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
      response.write(content.subarray(0, 500_000));
    });
    const onProgress = () => controller.abort();
    const stopped = download(remote, path, { ...quiet, signal: controller.signal, onProgress });
    await expect(stopped).rejects.toThrow(/abort/);
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
    await expect(download(start, path, quiet)).rejects.toThrow(
      /has 3000000 bytes, expected 2000000: it is another file now/,
    );
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('is a DownloadError where the server refuses or is not there', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote } = await serve((_, response) => response.writeHead(404).end());
    await expect(download(remote, path, quiet)).rejects.toThrow(DownloadError);
    const gone = (await serve()).remote;
    servers.pop()?.close();
    await expect(download(gone, path, quiet)).rejects.toThrow(
      /could not be fetched \(.*ECONNREFUSED.*\): try again, or/,
    );
  });

  it('distrusts a whole file with wrong bytes', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote, ranges } = await serve();
    await writeFile(path, damaged(content));
    const lines: string[] = [];
    await download(remote, path, { ...quiet, log: (line) => lines.push(line) });
    expect(content.equals(await readFile(path))).toBe(true);
    expect(lines[0]).toBe(`${path} is not the file that it should be and is fetched again.`);
    expect(ranges).toHaveLength(1);
  });
});

const damaged = (bytes: Buffer): Buffer => Buffer.from(bytes).fill(0, 1000, 1016);

/** A server that misbehaves for its first answers and then serves the file. */
const first = (count: number, misbehave: typeof serveRanges) => {
  let answered = 0;
  return (request: IncomingMessage, response: ServerResponse): void =>
    answered++ < count ? misbehave(request, response) : serveRanges(request, response);
};

const html = (_: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<html>Please log in</html>');
};
const stalling = ({ headers }: IncomingMessage, response: ServerResponse): void => {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  response.writeHead(headers.range ? 206 : 200, {
    'Content-Length': content.length - start,
    ...(headers.range && { 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` }),
  });
  response.write(content.subarray(start, start + stallsAfter));
};
/** Bytes after which it is silent. */
const stallsAfter = 200_000;

describe('download gives the right bytes', () => {
  const cuts = times({ short: 10, long: 100 });
  it(`where the connection was cut at any of ${cuts} places`, async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote } = await serve();
    const random = randomStream(0, 'faults/download');
    for (let cut = 0; cut < cuts; cut++) {
      const length = [0, 1, content.length - 1][cut] ?? Math.floor(random.uniform() * content.length);
      await rm(path, { force: true });
      await writeFile(`${path}.part`, content.subarray(0, length));
      await download(remote, path, quiet);
      expect(content.equals(await readFile(path)), `cut at ${length}`).toBe(true);
    }
    figure('Downloads', `${cuts} of ${cuts} cut ones ended in the right bytes`);
  });

  it.each<[string, Buffer]>([
    ['longer than the file', Buffer.concat([content, Buffer.alloc(10)])],
    ['as long, with wrong bytes', damaged(content)],
    ['of another version', randomBytes(1_000_000)],
    ['damaged', damaged(content.subarray(0, 2_000_000))],
  ])('where an earlier download left a part %s', async (_, part) => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote, ranges } = await serve();
    await writeFile(`${path}.part`, part);
    await download(remote, path, quiet);
    expect(content.equals(await readFile(path))).toBe(true);
    expect(ranges.length).toBeLessThanOrEqual(2);
    expect(await readdir(join(path, '..'))).toEqual(['pets.zip']);
  });

  it.each<[string, typeof serveRanges]>([
    ['refuses a range once (416)', (_, response) => void response.writeHead(416).end()],
    ['is overloaded once (503)', (_, response) => void response.writeHead(503).end()],
    [
      'sends another range than it was asked for',
      (_, response) => {
        response.writeHead(206, { 'Content-Range': `bytes 0-${content.length - 1}/${content.length}` }).end(content);
      },
    ],
  ])('where the server %s', async (_, misbehave) => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote } = await serve(first(1, misbehave));
    await writeFile(`${path}.part`, content.subarray(0, 500_000));
    await download(remote, path, quiet);
    expect(content.equals(await readFile(path))).toBe(true);
  });

  it('where a server stalls again and again, as long as it gives something', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote, ranges } = await serve(stalling);
    const pass = stopStallClock();
    const onProgress = ({ done }: { readonly done: number }) => {
      if (done % stallsAfter === 0 && done < content.length) pass();
    };
    await download(remote, path, { ...quiet, onProgress });
    expect(content.equals(await readFile(path))).toBe(true);
    expect(ranges).toHaveLength(15);
  });
});

describe('download ends with a clear error', () => {
  it.each<[string, typeof serveRanges, number, RegExp]>([
    ['a page of HTML', html, 1, /could not be fetched \(it answers with a page of HTML\)/],
    ['status 403', (_, response) => void response.writeHead(403).end(), 1, /\(it answers with status 403\)/],
    ['status 416 for ever', (_, response) => void response.writeHead(416).end(), 3, /\(it answers with status 416\)/],
    ['status 500 for ever', (_, response) => void response.writeHead(500).end(), 3, /\(it answers with status 500\)/],
    ['one byte at a time', (_, response) => drip(response), 3, /\(it ended after \d of 3000000 bytes\)/],
  ])('where the server answers with %s', async (_, misbehave, most, message) => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote, ranges } = await serve(misbehave);
    const error = await download(remote, path, quiet).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toMatch(message);
    expect(ranges.length).toBeLessThanOrEqual(most);
  });

  it('where the server is silent from the start', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote, ranges } = await serve(stopStallClock());
    const error = await download(remote, path, quiet).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toMatch(/could not be fetched \(no byte came for 30 s\)/);
    expect(ranges).toHaveLength(1);
  });

  it('where the server sends the start of the file again and again', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { answer, onProgress } = cutAfter(1_000_000);
    const { remote, ranges } = await serve(answer);
    const error = await download(remote, path, { ...quiet, onProgress }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toMatch(/\((terminated|other side closed)\)/);
    expect(ranges).toHaveLength(4);
  });

  it('where the server sends more than the file without saying so', async () => {
    const path = join(await temporaryFolder(), 'pets.zip');
    const { remote } = await serve((_, response) => {
      response.write(content);
      response.end('more');
    });
    await expect(download(remote, path, quiet)).rejects.toThrow(
      /has \d+ bytes, expected 3000000: it is another file now/,
    );
  });
});

/** A whole answer that brings one byte. */
function drip(response: ServerResponse): void {
  response.write(content.subarray(0, 1));
  response.end();
}
