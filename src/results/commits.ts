import { dirname, relative, resolve } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { gitLine } from '../base/system/git.ts';

/** Branches that a change usually goes to, the most likely first. */
const bases = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/** A file in its repository. */
export interface TrackedFile {
  /** Top folder of the repository. */
  readonly top: string;
  /** Path relative to the top. */
  readonly path: string;
}

/** The repository and path of a file; throws ConfigurationError if it is in no repository. */
export async function trackedFile(file: string): Promise<TrackedFile> {
  const folder = dirname(resolve(file));
  const top = await gitLine(folder, 'rev-parse', '--show-toplevel');
  if (top === undefined) {
    throw new ConfigurationError(`${folder} is in no Git repository, so there is no other commit of ${file}.`);
  }
  const prefix = (await gitLine(folder, 'rev-parse', '--show-prefix')) ?? '';
  return { top, path: prefix + relative(folder, resolve(file)) };
}

/** The commit that a branch, a tag or the start of a hash names; throws ConfigurationError if there is none. */
export async function commitOf(folder: string, ref: string): Promise<string> {
  const commit = await gitLine(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  if (commit) return commit;
  throw new ConfigurationError(
    `There is no commit "${ref}" in this checkout: give a branch, a tag or a commit's hash.`,
  );
}

/**
 * The commit where the current branch left `ref`, or left the main branch if `ref` is not given. Throws
 * ConfigurationError if there is none.
 */
export async function mergeBase(folder: string, ref?: string): Promise<string> {
  const base = ref ?? (await likelyBase(folder));
  const commit = await commitOf(folder, base);
  const common = await gitLine(folder, 'merge-base', commit, 'HEAD');
  if (common) return common;
  throw new ConfigurationError(
    `"${base}" and HEAD have no commit in common here: in a shallow checkout, run git fetch --unshallow.`,
  );
}

async function likelyBase(folder: string): Promise<string> {
  for (const name of bases) {
    if (await gitLine(folder, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`)) return name;
  }
  throw new ConfigurationError(
    'There is no branch main here: name the branch to compare with, as in "ablate diff dev".',
  );
}
