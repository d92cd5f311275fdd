import { existsSync } from 'node:fs';
import { cp, lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { exportVariable } from '@actions/core';
import { z } from 'zod';
import { sha256, sha256OfFile } from '../../base/files/digest.ts';
import { readJsonFile } from '../../base/files/json.ts';
import type { PackageManager } from '../../base/files/package-lockfile.ts';
import { type AblateOptions, ownProgram, runProgram } from '../ablate/ablate.ts';
import { requireSuccess } from '../ablate/failed.ts';
import { type CachedFolders, isSaved, platformName, restoreExactly, save } from '../api/cache.ts';
import { findInstallation, type Installation, isOwnCheckout } from './package-managers.ts';

/** Where npm puts packages, and the files in which it lists them. */
const packagesFolder = 'node_modules';
const installedFile = `${packagesFolder}/.package-lock.json`;
/** Another manager's folder is whole if it has as many files as this one says. */
const countFile = `${packagesFolder}/.ablate-files`;

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.literal(true).optional(),
      optional: z.literal(true).optional(),
      devOptional: z.literal(true).optional(),
    }),
  ),
});

/** Where the packages of a job come from. `command`: the workflow's own. */
export type PackagesOrigin = 'cache' | 'command' | PackageManager;

/**
 * Puts the packages of the workspace's lockfile into the workspace, from the cache or by its package manager. A
 * repository that does not depend on Ablate gets the version that its actions are pinned to, in a folder of its own.
 * `install` is a shell command that does all this instead.
 */
export async function providePackages(options: AblateOptions, install?: string): Promise<PackagesOrigin> {
  if (install !== undefined) {
    requireSuccess(await runProgram(['bash', '-e', '-c', install], options), `The command "${install}"`);
    return 'command';
  }
  const installation = (await findInstallation(options.folder)) ?? (await ownInstallation());
  const cached = cachedFolders(installation, options.folder);
  const key = await packagesKey(installation, options.folder);
  if ((await restoreExactly(cached, key)) && (await isComplete(installation))) return 'cache';
  await installBy(installation, options);
  return installation.manager;
}

async function installBy({ command, environment, root, manager }: Installation, options: AblateOptions): Promise<void> {
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    options.onLine(line);
  };
  const installed = await runProgram(command, { ...options, folder: root, onLine, environment });
  const what = manager === 'npm' ? 'npm ci' : command.slice(2).join(' ');
  requireSuccess({ ...installed, lastLine: reasonIn(lines) ?? installed.lastLine }, what);
}

/**
 * Ablate as its actions are pinned, from their own checkout. It is copied, because the folder of an action is not to be
 * changed, and later steps find it by a variable.
 */
async function ownInstallation(): Promise<Installation> {
  const source = resolve(process.argv[1] ?? '', '../../..');
  const root = join(process.env.RUNNER_TEMP ?? '', 'ablate');
  for (const part of ['package.json', 'package-lock.json', 'bin', 'src']) {
    await cp(join(source, part), join(root, part), { recursive: true, force: true });
  }
  exportVariable(ownProgram, join(root, 'bin/ablate.mjs'));
  const command = ['npm', 'ci', '--omit=dev', '--no-audit', '--no-fund'];
  return { manager: 'npm', root, path: join(root, 'package-lock.json'), command, environment: {} };
}

/** The first sentence of npm's error. Its last one only says where the log is. */
const reasonIn = (lines: readonly string[]): string | undefined =>
  lines.find((line) => /^npm error (?!code |errno )\S/.test(line))?.replace('npm error', 'npm ci failed:');

/** Saves the packages of the checkout without files that no job reads, unless the cache has them already. */
export async function keepPackages(folder: string): Promise<void> {
  const installation = (await findInstallation(folder)) ?? (await ownInstallation());
  const key = await packagesKey(installation, folder);
  const cached = cachedFolders(installation, folder);
  const { root, manager } = installation;
  if ((manager === 'npm' && !(await isComplete(installation))) || (await isSaved(cached, key))) return;
  await removeUnread(root);
  if (manager !== 'npm') await writeFile(join(root, countFile), String(await filesIn(root)));
  await save(cached, key);
}

/**
 * Files for editors, debuggers and people. They are a third of the files and half of the bytes that each job would
 * unpack.
 */
const forPeople = /\.(map|md|d\.[cm]?ts)$/;
/** TensorFlow.js depends on these polyfills for browsers, thousands of files, and loads none of them in Node. */
const forBrowsers = /\/core-js\/(?!package\.json$)/;

async function removeUnread(root: string): Promise<void> {
  const folder = join(root, packagesFolder);
  // A link may lead to packages that others use, too.
  if ((await lstat(folder)).isSymbolicLink()) return;
  // Nobody knows what else another project loads.
  const unread = isOwnCheckout(root) ? [forPeople, forBrowsers] : [forPeople];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  await Promise.all(files.filter((file) => unread.some((pattern) => pattern.test(file))).map((file) => rm(file)));
}

/** What the cache keeps: the packages beside the lockfile, and those of a workspace's member. */
const cachedFolders = ({ root }: Installation, folder: string): CachedFolders => {
  const members = relative(root, folder).startsWith('..') ? [root] : [root, folder];
  return { base: root, paths: [...new Set(members)].map((each) => relative(root, join(each, packagesFolder))) };
};

async function packagesKey({ path, command }: Installation, folder: string): Promise<string> {
  const how = sha256([...command, relative(path, folder)].join(' ')).slice(0, 8);
  return `ablate-packages-${await platformName()}-${how}-${await sha256OfFile(path)}`;
}

const filesIn = async (root: string): Promise<number> =>
  (await readdir(join(root, packagesFolder), { recursive: true, withFileTypes: true })).filter(
    (entry) => !entry.isDirectory() && entry.name !== basename(countFile),
  ).length;

/** Whether what the cache brought is all that was saved: of npm's by its lockfile, of others by the number of files. */
async function isComplete(installation: Installation): Promise<boolean> {
  const { manager, root } = installation;
  try {
    if (manager === 'npm') return await holdsLockfile(installation);
    return Number(await readFile(join(root, countFile), 'utf8')) === (await filesIn(root));
  } catch {
    return false;
  }
}

/** Whether every package of npm's lockfile is there, in its version and from the archive that it names. */
async function holdsLockfile({ path: lockfile, root }: Installation): Promise<boolean> {
  const { packages } = await readJsonFile(lockSchema, lockfile);
  const installed = (await readJsonFile(lockSchema, join(root, installedFile))).packages;
  const withDev = !isOwnCheckout(root);
  return Object.entries(packages)
    .filter(([path, { dev, optional, devOptional }]) => path !== '' && !(optional || devOptional || (dev && !withDev)))
    .every(([path, { version, integrity }]) => {
      const found = installed[path];
      const same = found?.version === version && found?.integrity === integrity;
      return same && existsSync(join(root, path, 'package.json'));
    });
}
