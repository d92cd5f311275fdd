import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import manifest from '../../../package.json' with { type: 'json' };
import { ConfigurationError } from '../../base/errors.ts';
import { readJsonFile } from '../../base/files/json.ts';
import {
  foldersUpToTop,
  lockfileNames,
  nearestLockfile,
  type PackageLockfile,
  type PackageManager,
} from '../../base/files/package-lockfile.ts';

/** How the packages of a project are installed as its lockfile says. */
export interface Installation extends PackageLockfile {
  readonly command: readonly string[];
  /** Variables of the command, beside those of the step. */
  readonly environment: Readonly<Record<string, string>>;
}

const dependencies = z.record(z.string(), z.string()).optional();
const packageSchema = z.object({ packageManager: z.string().optional(), dependencies, devDependencies: dependencies });

/** In Ablate's own checkout, `devDependencies` are only for tests, tools and the actions' bundles. */
export const isOwnCheckout = (folder: string): boolean => existsSync(join(folder, 'bin/ablate.mjs'));

/**
 * Finds how the packages of the project in `folder` are installed: by the nearest lockfile, in the folder or above it in
 * its repository. Undefined if no package.json there names Ablate, as in a repository without JavaScript.
 *
 * @throws ConfigurationError if one does, and there is no lockfile
 */
export async function findInstallation(folder: string): Promise<Installation | undefined> {
  const naming = (await Promise.all(foldersUpToTop(folder).map(namesAblate))).some(Boolean);
  if (!naming && !isOwnCheckout(folder)) return undefined;
  const lockfile = nearestLockfile(folder);
  if (lockfile !== undefined) return { ...lockfile, ...(await commandOf[lockfile.manager](lockfile)) };
  throw new ConfigurationError(
    `${folder} has no lockfile, nor has a folder above it: commit the one that your package manager writes (${lockfileNames.join(', ')}), or give the set-up action a command as its input "install".`,
  );
}

async function namesAblate(folder: string): Promise<boolean> {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const { dependencies, devDependencies } = await readJsonFile(packageSchema, file);
  return Object.entries({ ...dependencies, ...devDependencies }).some(
    // Under another name it is an alias, an archive or an address of Ablate's repository.
    ([name, source]) => name === manifest.name || /\bablate\b/.test(source),
  );
}

type Command = Pick<Installation, 'command' | 'environment'>;

/** Commands that change no lockfile. npx fetches the manager itself, in the version that wrote the lockfile. */
const commandOf: Readonly<Record<PackageManager, (lockfile: PackageLockfile) => Promise<Command>>> = {
  // npm first removes what is there, such as half of a cache.
  npm: async ({ root }) => ({
    command: ['npm', 'ci', ...(isOwnCheckout(root) ? ['--omit=dev'] : []), '--no-audit', '--no-fund'],
    environment: {},
  }),
  pnpm: async ({ root, path }) => ({
    command: byNpx(await managerOf(root, 'pnpm', await pnpmVersion(path)), 'install', '--frozen-lockfile'),
    environment: { CI: 'true' },
  }),
  yarn: async ({ root, path }) => {
    if ((await readFile(path, 'utf8')).includes('# yarn lockfile v1')) {
      return { command: byNpx('yarn@1.22.22', 'install', '--frozen-lockfile', '--non-interactive'), environment: {} };
    }
    const berry = (await managerOf(root, 'yarn', '4')).replace('yarn@', '@yarnpkg/cli-dist@');
    // Plug'n'Play keeps no folder of packages, in which a study's imports are found.
    return { command: byNpx(berry, 'install', '--immutable'), environment: { YARN_NODE_LINKER: 'node-modules' } };
  },
  bun: async ({ root }) => ({
    command: byNpx(await managerOf(root, 'bun', '1'), 'install', '--frozen-lockfile'),
    environment: {},
  }),
};

const byNpx = (manager: string, ...words: readonly string[]): readonly string[] => ['npx', '--yes', manager, ...words];

/** `pnpm@9.12.0` as package.json names it in `packageManager`, without its digest; else the given version. */
async function managerOf(root: string, name: PackageManager, version: string): Promise<string> {
  const file = join(root, 'package.json');
  const { packageManager } = existsSync(file) ? await readJsonFile(packageSchema, file) : {};
  const [, named] = new RegExp(`^${name}@([\\w.-]+)`).exec(packageManager ?? '') ?? [];
  return `${name}@${named ?? version}`;
}

/** The newest pnpm that reads a lockfile and leaves it as it is. Source: pnpm's releases 7, 8 and 10. */
async function pnpmVersion(lockfile: string): Promise<string> {
  const [, major] = /^lockfileVersion: '?(\d+)/m.exec(await readFile(lockfile, 'utf8')) ?? [];
  return { 5: '7', 6: '8' }[Number(major)] ?? '10';
}
