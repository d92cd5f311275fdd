import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Most bytes that git may print. A diff of large files can be long. */
const mostOutput = 2 ** 30;

/** Output of a git command in `folder`; null if it fails, for example outside a checkout or without git. */
export async function git(folder: string, ...command: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)('git', ['-C', folder, ...command], { maxBuffer: mostOutput })).stdout;
  } catch {
    return null;
  }
}
