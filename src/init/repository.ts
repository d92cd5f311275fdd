import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { nearestLockfile } from '../base/files/package-lockfile.ts';
import { readIfThere } from '../base/files/read.ts';
import { writeWhole } from '../base/files/write.ts';
import { gitLine, gitLines } from '../base/system/git.ts';
import { type InitFile, withIgnored } from './files.ts';

/** What `init` does with a file. `kept`: a file of the user's that differs stays as it is. */
export interface Change extends InitFile {
  readonly kind: 'new' | 'same' | 'kept' | 'replaced' | 'extended';
}

/** A folder of a Git repository. */
export interface RepositoryFolder {
  /** The top of the repository, as an absolute path. */
  readonly top: string;
  /** Path of the folder from there, with slashes; empty at the top. */
  readonly folder: string;
}

/** Finds the repository of a folder; throws ConfigurationError if there is none. */
export async function repositoryOf(folder: string): Promise<RepositoryFolder> {
  const top = await gitLine(folder, 'rev-parse', '--show-toplevel');
  if (top === undefined) throw new ConfigurationError(`${folder} is in no Git repository: run "git init" there first.`);
  return { top, folder: ((await gitLine(folder, 'rev-parse', '--show-prefix')) ?? '').replace(/\/$/, '') };
}

/** Names that a main branch has where no remote names one. */
const usualBranches = ['main', 'master', 'trunk', 'develop'];

/**
 * The branch that pull requests go to: what the remote calls its default, or else a branch with a usual name, or else
 * the current one, if it is the only one.
 *
 * @throws ConfigurationError if none of these exists
 */
export async function mainBranch(folder: string): Promise<string> {
  const remote = await gitLine(folder, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD');
  if (remote !== undefined) return remote.replace(/^origin\//, '');
  const refs = await gitLines(folder, 'for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/remotes/origin');
  const branches = new Set(refs.map((ref) => ref.replace(/^refs\/(heads|remotes\/origin)\//, '')));
  const usual = usualBranches.find((name) => branches.has(name));
  if (usual !== undefined) return usual;
  const current = await gitLine(folder, 'symbolic-ref', '--short', 'HEAD');
  // A new repository has a current branch, and none with a commit.
  if (current !== undefined && branches.size <= 1) return current;
  throw new ConfigurationError(
    `Which branch pull requests go to is unknown: of ${[...branches].join(', ')} none is called ${usualBranches.join(', ')}. Name it with --branch.`,
  );
}

/** Files in `.github/workflows` that hold a workflow with the name of one of the new ones, and are not these. */
export async function namesakes(folder: string, files: readonly InitFile[]): Promise<readonly string[]> {
  const below = '.github/workflows';
  const names = new Set(files.flatMap(({ content }) => nameOf(content)));
  const own = new Set(files.map(({ path }) => path));
  const found = await readdir(join(folder, below)).catch(() => []);
  const paths = found.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${below}/${name}`);
  const texts = await Promise.all(
    paths.filter((path) => !own.has(path)).map(async (path) => ({ path, text: await readIfThere(join(folder, path)) })),
  );
  return texts.filter(({ text }) => nameOf(text ?? '').some((name) => names.has(name))).map(({ path }) => path);
}

/** What a workflow calls itself; empty if it has no name. */
const nameOf = (workflow: string): string[] =>
  [...workflow.matchAll(/^name:\s*(['"]?)(.*?)\1\s*$/gm)].map(([, , name]) => name ?? '');

/** Compares the files with what is there. With `replace`, files that differ are replaced. */
export async function changesTo(
  { top, folder }: RepositoryFolder,
  files: readonly InitFile[],
  replace: boolean,
): Promise<readonly Change[]> {
  const ignoring = join(folder, '.gitignore');
  const ignore = await readIfThere(join(top, ignoring));
  const extended = withIgnored(ignore ?? '');
  const changes = await Promise.all(
    files.map(async (file): Promise<Change> => {
      const there = await readIfThere(join(top, file.path));
      if (there === undefined) return { ...file, kind: 'new' };
      if (there === file.content) return { ...file, kind: 'same' };
      return { ...file, kind: replace ? 'replaced' : 'kept' };
    }),
  );
  const ofIgnore = ignore === undefined ? 'new' : extended === ignore ? 'same' : 'extended';
  return [...changes, { path: ignoring, content: extended, kind: ofIgnore }];
}

/** Writes the new and replaced files. */
export async function apply(folder: string, changes: readonly Change[]): Promise<void> {
  for (const { path, content, kind } of changes) {
    if (kind === 'same' || kind === 'kept') continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeWhole(join(folder, path), content);
  }
}

/** How the package is added to the project in `folder`; undefined if its package.json names it already. */
export async function addingCommand(folder: string, name: string): Promise<string | undefined> {
  const manifest = await readIfThere(join(folder, 'package.json'));
  const { dependencies, devDependencies } = JSON.parse(manifest ?? '{}');
  if (name in { ...dependencies, ...devDependencies }) return undefined;
  const manager = nearestLockfile(folder)?.manager ?? 'npm';
  const words = {
    npm: 'npm install --save-dev',
    pnpm: 'pnpm add --save-dev',
    yarn: 'yarn add --dev',
    bun: 'bun add --dev',
  };
  return `${words[manager]} ${name}`;
}
