import { outputOf } from './child.ts';

/** Output of a git command in `folder`; null if it fails, for example outside a checkout or without git. */
export const git = (folder: string, ...command: string[]): Promise<string | null> =>
  outputOf(['git', '-C', folder, ...command]).catch(() => null);
