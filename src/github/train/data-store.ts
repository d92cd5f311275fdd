import { randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { bytesOf } from '../../base/files/size.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** How long a data set is kept that no job asks for. */
const longestUnused = 30 * day;
/** Total bytes above which the data sets that were unused for the longest time are removed. */
const largestStore = 10e9;

/** The name of a data set is a digest. Other files in the folder belong to something else. */
const dataSet = /^[0-9a-f]{64}$/;
const unfinished = /^\.[0-9a-f]{64}\.[0-9a-f]+\.tmp$/;

/**
 * The folder in which a self-hosted runner keeps prepared data sets from job to job, each under its digest.
 *
 * Any number of jobs may use it at once, even from containers that do not see each other's processes. A data set
 * appears and disappears by renaming, so it is always whole. No failure here fails the job, which can get its data
 * elsewhere. It is a warning.
 */
export class DataStore {
  readonly folder: string;
  readonly #warn: (line: string) => void;

  constructor(folder: string, warn: (line: string) => void) {
    this.folder = folder;
    this.#warn = warn;
  }

  /** Copies a data set to `target`; false if it is not here or cannot be read. */
  async take(name: string, target: string): Promise<boolean> {
    const kept = join(this.folder, name);
    if (!existsSync(kept)) return false;
    return this.#attempt(`Data set ${name} could not be copied from ${this.folder}`, async () => {
      await touch(kept);
      await rm(target, { recursive: true, force: true });
      await copyWhole(kept, target);
    });
  }

  /** Keeps a copy of `source`. If another job has made one under this name, that one stays. */
  async keep(name: string, source: string): Promise<void> {
    const kept = join(this.folder, name);
    if (existsSync(kept)) return;
    await this.#attempt(`Data set ${name} could not be kept in ${this.folder}`, () => copyWhole(source, kept));
  }

  /** Removes a data set, if it is here. */
  async discard(name: string): Promise<void> {
    const kept = join(this.folder, name);
    await this.#attempt(`Data set ${name} could not be removed from ${this.folder}`, () => remove(kept));
  }

  /**
   * Removes data sets that were unused for a long time. If too much is left, removes those that were unused for the
   * longest time; see docs/github.md.
   */
  async prune(now = Date.now()): Promise<void> {
    await this.#attempt(`${this.folder} could not be cleared`, async () => {
      const entries = await this.#entries();
      for (const { name, path, used } of entries) {
        if (unfinished.test(name) && used < now - day) await rm(path, { recursive: true, force: true });
      }
      let left = largestStore;
      for (const { name, path, used } of entries.filter((entry) => dataSet.test(entry.name))) {
        left -= await bytesOf(path);
        // A job touches a data set before it uses it, and has copied it within minutes.
        if (used < now - longestUnused || (left < 0 && used < now - hour)) await this.discard(name);
      }
    });
  }

  /** The data sets in the store, last used first. */
  async #entries(): Promise<readonly { readonly name: string; readonly path: string; readonly used: number }[]> {
    const names = await readdir(this.folder).catch(() => []);
    const entries = await Promise.all(
      names.map(async (name) => {
        const path = join(this.folder, name);
        return { name, path, used: (await stat(path).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY };
      }),
    );
    return entries.toSorted((left, right) => right.used - left.used);
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#warn(`${what}: ${messageOf(error)}`);
      return false;
    }
  }
}

/** The time of the folder tells when it was last used. It cannot be set if another user owns the folder. */
const touch = (path: string): Promise<void> => utimes(path, new Date(), new Date()).catch(() => undefined);

/** A unique path. Process numbers would not do, because containers all have the same few. */
const besides = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

/** Copies a data set. A copy is complete when it has its name. Some file systems copy without using space. */
async function copyWhole(from: string, to: string): Promise<void> {
  const copy = besides(to);
  await mkdir(dirname(to), { recursive: true });
  try {
    const { ino } = await stat(from);
    await cp(from, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
    // If a folder is deleted while it is read, reading ends early without an error, and another folder may have its
    // name.
    if ((await stat(from)).ino !== ino) throw new Error(`ENOENT: ${from} was thrown away while it was copied`);
    await rename(copy, to).catch((error: unknown) => {
      if (!existsSync(to)) throw error;
    });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Renames first, so that nobody finds half of it. */
async function remove(path: string): Promise<void> {
  const aside = besides(path);
  try {
    await rename(path, aside);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    // A folder of a container's image can be removed but not renamed.
    if (code !== 'EXDEV') throw error;
    await rm(path, { recursive: true, force: true });
  }
  await rm(aside, { recursive: true, force: true });
}
