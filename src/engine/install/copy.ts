import { constants } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, codeOf } from '../../base/errors.ts';
import { sha256OfFile } from '../../base/files/digest.ts';
import { makeWritable } from '../../base/files/disk.ts';
import { homePlace } from '../../base/files/home.ts';
import { readJsonFile } from '../../base/files/json.ts';
import { withLock } from '../../base/files/lock.ts';
import { partialPrefix, removePartials } from '../../base/files/partial.ts';
import { writeWhole } from '../../base/files/write.ts';
import { sitePackages, stampFile } from './build.ts';
import { findInstalled, type InstalledEngine, stampOf } from './install.ts';
import { type EngineSpec, specKey } from './spec.ts';

/** The file in a copy with the sha256 of every other file. */
const digestFile = 'digests.json';
const digestsSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

/** Copies an installed engine to `target` for other machines of the same kind, with the digest of each file. */
export async function packEngine({ folder }: InstalledEngine, target: string): Promise<void> {
  const digests: Record<string, string> = {};
  await rm(target, { recursive: true, force: true });
  for (const file of [...Object.keys(await stampOf(folder)), stampFile]) {
    const copy = join(target, file);
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(join(folder, file), copy, constants.COPYFILE_FICLONE);
    digests[file] = await sha256OfFile(copy);
  }
  await writeWhole(join(target, digestFile), JSON.stringify(digests));
}

/**
 * Moves the copy of an engine to its place under `home`, unless the engine is there already. Throws ConfigurationError
 * if a file was changed, or if one of TensorFlow's libraries is not that of the pinned wheel.
 */
export async function takeEngine(spec: EngineSpec, home: string, copy: string): Promise<void> {
  if (await findInstalled(spec, home)) return;
  const fault = await faultOf(spec, copy);
  if (fault !== undefined) {
    throw new ConfigurationError(
      `The copy of the engine in ${copy} is damaged (${fault}): delete it, and the engine is installed anew.`,
    );
  }
  const folder = join(home, specKey(spec));
  await makeWritable(homePlace(home));
  await withLock(folder, async () => {
    if (await findInstalled(spec, home)) return;
    await removePartials(folder);
    await rm(folder, { recursive: true, force: true });
    await move(copy, folder);
  });
}

/** What is wrong with a copy, as a phrase; undefined if nothing is. */
async function faultOf({ libraries }: EngineSpec, copy: string): Promise<string | undefined> {
  const files = await filesIn(copy);
  if (files === undefined) return 'it holds more than files';
  const listed = await readJsonFile(digestsSchema, join(copy, digestFile)).catch(() => undefined);
  if (listed === undefined) return `${digestFile} cannot be read`;
  const pinned = Object.entries(libraries ?? {}).map(
    ([member, digest]) => [join(sitePackages, member), digest] as const,
  );
  const other = pinned.find(([file, digest]) => listed[file] !== digest);
  if (other !== undefined) return `${other[0]} is not that of the pinned wheel`;
  const unlisted = files.find((file) => listed[file] === undefined && file !== digestFile);
  if (unlisted !== undefined) return `${unlisted} was not packed`;
  for (const [file, digest] of Object.entries(listed)) {
    if (!files.includes(file)) return `${file} is missing`;
    if ((await sha256OfFile(join(copy, file))) !== digest) return `${file} has another sha256`;
  }
  return undefined;
}

/** Paths of all files; undefined if there is anything else, such as a symbolic link. */
async function filesIn(folder: string): Promise<readonly string[] | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const others = entries.filter((entry) => !entry.isDirectory());
  if (others.some((entry) => !entry.isFile())) return undefined;
  return others.map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

/** Renames. Between two disks it copies, so that the copy appears whole. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    const partial = await mkdtemp(partialPrefix(to));
    await cp(from, partial, { recursive: true });
    await rename(partial, to);
  }
}
