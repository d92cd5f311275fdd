import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const managers: Readonly<Record<string, PackageManager>> = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
};

/** Names of the files in which package managers keep the versions of packages. */
export const lockfileNames: readonly string[] = Object.keys(managers);

/** A lockfile of packages for Node.js. */
export interface PackageLockfile {
  readonly manager: PackageManager;
  /** Its folder, in which the manager works. */
  readonly root: string;
  /** Absolute path. */
  readonly path: string;
}

/** The folder and those above it, up to the top of its Git repository, or of the disk without one. */
export function foldersUpToTop(folder: string): readonly string[] {
  const above = dirname(folder);
  return existsSync(join(folder, '.git')) || above === folder ? [folder] : [folder, ...foldersUpToTop(above)];
}

/** The nearest lockfile, in the folder or above it in its repository: that of a workspace is at its top. */
export function nearestLockfile(folder: string): PackageLockfile | undefined {
  for (const root of foldersUpToTop(folder)) {
    for (const [name, manager] of Object.entries(managers)) {
      const path = join(root, name);
      if (existsSync(path)) return { manager, root, path };
    }
  }
  return undefined;
}
