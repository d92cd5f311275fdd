import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Bytes that git may print: a change of large files is as long as they are. */
const mostOutput = 2 ** 30;

/** What a command of git prints in `folder`; null if it fails, as outside a checkout or without git. */
export async function git(folder: string, ...command: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)('git', ['-C', folder, ...command], { maxBuffer: mostOutput })).stdout;
  } catch {
    return null;
  }
}
