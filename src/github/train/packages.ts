import { existsSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256OfFile } from '../../base/files/digest.ts';
import { readJsonFile } from '../../base/files/json.ts';
import { type AblateOptions, runProgram } from '../ablate/ablate.ts';
import { requireSuccess } from '../ablate/failed.ts';
import { isSaved, platformName, restoreExactly, save } from '../api/cache.ts';

/** Where npm puts packages, and the files in which it lists them. */
const packagesFolder = 'node_modules';
const installedFile = `${packagesFolder}/.package-lock.json`;
const lockfile = 'package-lock.json';

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

/**
 * In Ablate's own checkout, `devDependencies` are only for tests, tools and the actions' bundles. In another project,
 * Ablate itself may be one of them.
 */
const needsDev = (folder: string): boolean => !existsSync(join(folder, 'bin/ablate.mjs'));

/** Puts the packages of the lockfile into the workspace, from the cache or by npm. Returns which of the two. */
export async function providePackages(options: AblateOptions): Promise<'cache' | 'npm'> {
  const { folder } = options;
  if ((await restoreExactly(packagesFolder, await packagesKey(folder))) && (await isComplete(folder))) return 'cache';
  // npm first removes what is there, such as half of a cache.
  const command = ['ci', ...(needsDev(folder) ? [] : ['--omit=dev']), '--no-audit', '--no-fund'];
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    options.onLine(line);
  };
  const installed = await runProgram(['npm', ...command], { ...options, onLine });
  requireSuccess({ ...installed, lastLine: reasonIn(lines) ?? installed.lastLine }, 'npm ci');
  return 'npm';
}

/** The first sentence of npm's error. Its last one only says where the log is. */
const reasonIn = (lines: readonly string[]): string | undefined =>
  lines.find((line) => /^npm error (?!code |errno )\S/.test(line))?.replace('npm error', 'npm ci failed:');

/** Saves the packages of the checkout without files that no job reads, unless the cache has them already. */
export async function keepPackages(folder: string): Promise<void> {
  const key = await packagesKey(folder);
  if (!(await isComplete(folder)) || (await isSaved(packagesFolder, key))) return;
  await removeUnread(folder);
  await save(packagesFolder, key);
}

/**
 * Files for editors, debuggers and people. They are a third of the files and half of the bytes that each job would
 * unpack.
 */
const forPeople = /\.(map|md|d\.[cm]?ts)$/;
/** TensorFlow.js depends on these polyfills for browsers, thousands of files, and loads none of them in Node. */
const forBrowsers = /\/core-js\/(?!package\.json$)/;

async function removeUnread(checkout: string): Promise<void> {
  const folder = join(checkout, packagesFolder);
  // A link may lead to packages that others use, too.
  if ((await lstat(folder)).isSymbolicLink()) return;
  // Nobody knows what else another project loads.
  const unread = needsDev(checkout) ? [forPeople] : [forPeople, forBrowsers];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  await Promise.all(files.filter((file) => unread.some((pattern) => pattern.test(file))).map((file) => rm(file)));
}

const packagesKey = async (folder: string): Promise<string> =>
  `ablate-packages-${await platformName()}-${await sha256OfFile(join(folder, lockfile))}`;

/** Whether every package of the lockfile is there, in its version and from the archive that it names. */
async function isComplete(folder: string): Promise<boolean> {
  try {
    const { packages } = await readJsonFile(lockSchema, join(folder, lockfile));
    const installed = (await readJsonFile(lockSchema, join(folder, installedFile))).packages;
    const withDev = needsDev(folder);
    return Object.entries(packages)
      .filter(
        ([path, { dev, optional, devOptional }]) => path !== '' && !(optional || devOptional || (dev && !withDev)),
      )
      .every(([path, { version, integrity }]) => {
        const found = installed[path];
        const same = found?.version === version && found?.integrity === integrity;
        return same && existsSync(join(folder, path, 'package.json'));
      });
  } catch {
    return false;
  }
}
