import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { readIfThere } from '../base/files/read.ts';
import { writeWhole } from '../base/files/write.ts';
import { git, gitLine } from '../base/system/git.ts';
import { type InitFile, withIgnored } from './files.ts';

/** What `init` does with a file. `kept`: a file of the user's that differs stays as it is. */
export interface Change extends InitFile {
  readonly kind: 'new' | 'same' | 'kept' | 'replaced' | 'extended';
}

/** The main branch of the repository in `folder`; throws ConfigurationError unless `folder` is the repository's top. */
export async function mainBranch(folder: string): Promise<string> {
  const below = await git(folder, 'rev-parse', '--show-prefix');
  if (below === null) throw new ConfigurationError(`${folder} is in no Git repository: run "git init" there first.`);
  if (below.trim() !== '') {
    const top = await gitLine(folder, 'rev-parse', '--show-toplevel');
    throw new ConfigurationError(`${folder} is not the top of its Git repository: run this in ${top}.`);
  }
  const remote = await gitLine(folder, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD');
  return remote?.replace(/^origin\//, '') ?? (await gitLine(folder, 'symbolic-ref', '--short', 'HEAD')) ?? 'main';
}

/** Compares the files with what is there. With `replace`, files that differ are replaced. */
export async function changesTo(
  folder: string,
  files: readonly InitFile[],
  replace: boolean,
): Promise<readonly Change[]> {
  const ignore = await readIfThere(join(folder, '.gitignore'));
  const extended = withIgnored(ignore ?? '');
  const changes = await Promise.all(
    files.map(async (file): Promise<Change> => {
      const there = await readIfThere(join(folder, file.path));
      if (there === undefined) return { ...file, kind: 'new' };
      if (there === file.content) return { ...file, kind: 'same' };
      return { ...file, kind: replace ? 'replaced' : 'kept' };
    }),
  );
  const ofIgnore = ignore === undefined ? 'new' : extended === ignore ? 'same' : 'extended';
  return [...changes, { path: '.gitignore', content: extended, kind: ofIgnore }];
}

/** Writes the new and replaced files. */
export async function apply(folder: string, changes: readonly Change[]): Promise<void> {
  for (const { path, content, kind } of changes) {
    if (kind === 'same' || kind === 'kept') continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeWhole(join(folder, path), content);
  }
}

/** Whether the repository's package.json names the package. */
export async function dependsOn(folder: string, name: string): Promise<boolean> {
  const { dependencies, devDependencies } = JSON.parse((await readIfThere(join(folder, 'package.json'))) ?? '{}');
  return name in { ...dependencies, ...devDependencies };
}
