import { statfs } from 'node:fs/promises';
import { ConfigurationError } from './errors.ts';

const refused = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);

/** A failure to write below `folder` as the user's sentence; any other error as it is. */
export function explainWriteFailure(error: unknown, folder: string): unknown {
  const { code = '', path } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ConfigurationError(`No space is left in ${folder}: free some, or lower --image-size or --limit.`);
  }
  if (refused.has(code) && path?.startsWith(folder)) {
    return new ConfigurationError(`Nothing can be written to ${folder} (${code}): make it a folder that is yours.`);
  }
  return error;
}

/** Bytes that the disk of `folder` has left for this user. */
export async function spaceLeft(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Throws ConfigurationError if the disk of `folder` has less than `bytes` left; `what` needs them. */
export async function requireSpace(folder: string, bytes: number, what: string): Promise<void> {
  const left = await spaceLeft(folder);
  if (bytes <= left) return;
  throw new ConfigurationError(
    `${what} need ${megabytes(bytes)} in ${folder}, which has ${megabytes(left)} left: free some, or lower --image-size or --limit.`,
  );
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
