import { type FileHandle, open, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'undici';
import { ConfigurationError, messageOf } from '../base/errors.ts';
import { fetchByProxy } from '../base/system/network.ts';
import type { Reporting } from './progress.ts';

/** A file is not on this machine, and the network did not give it. Callers may continue without it, and say so. */
export class DownloadError extends ConfigurationError {}

/** A file on the network, with its size and digest. */
export interface RemoteFile {
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

export interface FetchOptions extends Reporting {
  /** Seconds without a byte after which a connection counts as dead. */
  readonly stallSeconds?: number;
  /** Seconds before another try. They double after each try that brings little. */
  readonly pauseSeconds?: number;
}

/** How many tries in a row may each bring less than a hundredth of the file. */
const fruitlessTries = 2;

/** One answer of the server did not bring the rest of the file. Another try may. */
class TryError extends Error {
  /** Whether it is useless to ask again. */
  readonly final: boolean;

  constructor(reason: string, final = false) {
    super(reason);
    this.final = final;
  }
}

/**
 * Fetches the rest of a file into `part`, until it has the file's size. The caller checks the content.
 *
 * Download libraries trust the answer: they append an HTML page, ask forever for a range that does not exist, or wait
 * for a silent server. So this is written here. It sends no If-Range. The digest is known, so bytes of another version
 * are noticed at the end, and mirrors with different ETags do no harm.
 *
 * @throws DownloadError if the network does not give the file
 * @throws ConfigurationError if it offers another file
 */
export async function fetchInto(remote: RemoteFile, part: string, options: FetchOptions): Promise<void> {
  const { url, size } = remote;
  const { log, signal, pauseSeconds = 1 } = options;
  const file = await openPart(part);
  try {
    let have = (await file.stat()).size;
    if (have > size) {
      have = 0;
      await file.truncate();
    }
    if (have < size) log(`Fetching ${url} (${Math.round(size / 1e6)} MB).`);
    // Compared with the most bytes so far: a server that starts again may send more or fewer bytes each time.
    let most = have;
    for (let fruitless = 0; have < size; ) {
      const failure = await tryRest(remote, file, have, options);
      have = (await file.stat()).size;
      if (failure === undefined) continue;
      fruitless = have - most < size / 100 ? fruitless + 1 : 0;
      most = Math.max(most, have);
      if (failure.final || fruitless > fruitlessTries) throw notFetched(url, failure.message);
      log(`${url}: ${failure.message}; trying again.`);
      await sleep(1000 * pauseSeconds * 2 ** Math.max(0, fruitless - 1), undefined, { signal });
    }
    await file.sync();
  } finally {
    const { size: had } = await file.stat();
    await file.close();
    if (had === 0) await rm(part, { force: true });
  }
}

/** Opens the existing file, or a new one. */
async function openPart(part: string): Promise<FileHandle> {
  return open(part, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return open(part, 'wx+');
  });
}

/**
 * Asks once for everything from byte `have` on, and returns what went wrong. Rejects if the disk fails or the user
 * stops it.
 */
async function tryRest(
  remote: RemoteFile,
  file: FileHandle,
  have: number,
  options: FetchOptions,
): Promise<TryError | undefined> {
  const { signal, stallSeconds = 30, onProgress } = options;
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), 1000 * stallSeconds);
  let fetched = 0;
  try {
    const response = await fetchByProxy(remote.url, {
      // The bytes must be those of the digest, not a compressed form of them.
      headers: { 'Accept-Encoding': 'identity', ...(have > 0 && { Range: `bytes=${have}-` }) },
      signal: signal ? AbortSignal.any([signal, ending.signal]) : ending.signal,
    });
    const start = await startOf(response, remote, file, have);
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      timer.refresh();
      await writeAt(file, chunk, start + fetched, remote);
      fetched += chunk.length;
      onProgress?.({ phase: 'downloading', done: start + fetched, total: remote.size, unit: 'bytes' });
    }
    const end = start + fetched;
    return end < remote.size ? new TryError(`it ended after ${end} of ${remote.size} bytes`) : undefined;
  } catch (error) {
    signal?.throwIfAborted();
    // A server that was silent from the start will be silent again.
    if (ending.signal.aborted) return new TryError(`no byte came for ${stallSeconds} s`, fetched === 0);
    if (error instanceof TryError) return error;
    if (error instanceof ConfigurationError || isWriteFailure(error)) throw error;
    return new TryError(reasonOf(error));
  } finally {
    clearTimeout(timer);
    // Closes the connection of an answer that was not read to its end.
    ending.abort();
  }
}

/** Position of the answer's first byte in the file. If the server starts from the beginning, earlier bytes are dropped. */
async function startOf(response: Response, remote: RemoteFile, file: FileHandle, have: number): Promise<number> {
  const { status, headers } = response;
  if (status === 206) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
    if (Number(start) !== have) throw new TryError(`it sends bytes from ${start ?? 'nowhere'}, asked for from ${have}`);
    if (total !== '*') requireSize(Number(total), remote);
    return have;
  }
  if (status === 200) {
    if (/html/i.test(headers.get('content-type') ?? '')) throw new TryError('it answers with a page of HTML', true);
    const length = headers.get('content-length');
    if (length !== null) requireSize(Number(length), remote);
  }
  if (status === 200 || status === 416) await file.truncate();
  if (status === 200) return 0;
  throw new TryError(`it answers with status ${status}`, !(status >= 500 || [408, 416, 425, 429].includes(status)));
}

function requireSize(found: number, { url, size }: RemoteFile): void {
  if (found === size) return;
  throw new ConfigurationError(
    `${url} has ${found} bytes, expected ${size}: it is another file now, so give --dataset archive:PATH.`,
  );
}

async function writeAt(file: FileHandle, chunk: Uint8Array, position: number, remote: RemoteFile): Promise<void> {
  requireSize(Math.max(position + chunk.length, remote.size), remote);
  for (let written = 0; written < chunk.length; ) {
    written += (await file.write(chunk, written, chunk.length - written, position + written)).bytesWritten;
  }
}

const isWriteFailure = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'write';

/** The reason that fetch puts into a cause: `connect ECONNREFUSED 127.0.0.1:9`. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}

const notFetched = (url: string, reason: string): DownloadError =>
  new DownloadError(`${url} could not be fetched (${reason}): try again, or give --dataset archive:PATH or synthetic.`);
