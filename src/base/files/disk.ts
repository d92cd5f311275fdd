import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { ConfigurationError, codeOf } from '../errors.ts';

/** A folder to write to, with advice for the user if that fails. The advice is the end of a sentence. */
export interface Place {
  readonly folder: string;
  /** Advice if the disk is full: `free some, or lower --limit` */
  readonly whenFull: string;
  /** Advice if writing is not permitted: `make it a folder that is yours` */
  readonly whenRefused: string;
}

const refused = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);

/** Turns a failure to write to a place into a sentence for the user. Other errors are returned as they are. */
export function explainWriteFailure(error: unknown, place: Place): unknown {
  const { code = '', path } = error as NodeJS.ErrnoException;
  const isThere = path !== undefined && `${resolve(path)}${sep}`.startsWith(`${resolve(place.folder)}${sep}`);
  return refused.has(code) && !isThere ? error : (sentenceFor(code, place) ?? error);
}

function sentenceFor(code: string, { folder, whenFull, whenRefused }: Place): ConfigurationError | undefined {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ConfigurationError(`No space is left in ${folder}: ${whenFull}.`);
  }
  if (code === 'EFBIG') {
    return new ConfigurationError(
      `A file in ${folder} would be larger than allowed here: raise the limit (ulimit -f).`,
    );
  }
  if (refused.has(code))
    return new ConfigurationError(`Nothing can be written to ${folder} (${code}): ${whenRefused}.`);
  return undefined;
}

/**
 * Throws ConfigurationError if a place cannot be written to, before hours of work whose result would go there. It tries
 * the folder, or the nearest one above it that exists, and leaves nothing behind.
 */
export async function requireWritable(place: Place): Promise<void> {
  let folder = resolve(place.folder);
  while (!existsSync(folder)) folder = dirname(folder);
  if (!(await stat(folder)).isDirectory()) {
    throw new ConfigurationError(`${folder} is a file, expected a folder: ${place.whenRefused}.`);
  }
  const probe = join(folder, `.ablate-${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    const file = await open(probe, 'wx');
    try {
      await file.writeFile(Buffer.alloc(4096, 1));
      await file.sync();
    } finally {
      await file.close();
      await rm(probe, { force: true });
    }
  } catch (error) {
    throw sentenceFor(codeOf(error) ?? '', place) ?? error;
  }
}

/**
 * Creates the folder of a place; throws like `requireWritable`. On a read-only disk, Node's own mkdir would say that
 * the parent folder is missing.
 */
export async function makeWritable(place: Place): Promise<void> {
  await requireWritable(place);
  await mkdir(place.folder, { recursive: true });
}

/** Does `write` in a place, whose folder is created first. Throws like `requireWritable`, whenever writing fails. */
export async function writingTo<Result>(place: Place, write: () => Promise<Result>): Promise<Result> {
  try {
    await makeWritable(place);
    return await write();
  } catch (error) {
    throw explainWriteFailure(error, place);
  }
}

/** Bytes that this user may still write to the disk of `folder`. */
export async function spaceLeft(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Throws ConfigurationError if the disk of a place has less than `bytes` left. `what` is the thing that needs them. */
export async function requireSpace({ folder, whenFull }: Place, bytes: number, what: string): Promise<void> {
  const left = await spaceLeft(folder);
  if (bytes <= left) return;
  throw new ConfigurationError(
    `${what} need ${megabytes(bytes)} in ${folder}, which has ${megabytes(left)} left: ${whenFull}.`,
  );
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
