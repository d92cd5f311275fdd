import { outputOf } from './child.ts';

/** Output of a git command in `folder`; null if it fails, for example outside a checkout or without git. */
export const git = (folder: string, ...command: string[]): Promise<string | null> =>
  outputOf(['git', '-C', folder, ...command]).catch(() => null);

/** The same without its line break; undefined if there is nothing. */
export const gitLine = async (folder: string, ...command: string[]): Promise<string | undefined> =>
  (await git(folder, ...command))?.trim() || undefined;

/** The lines of the output; none if the command fails. */
export const gitLines = async (folder: string, ...command: string[]): Promise<string[]> =>
  ((await git(folder, ...command)) ?? '').split('\n').filter(Boolean);
