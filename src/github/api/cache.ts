import { readFile } from 'node:fs/promises';
import { restoreCache, saveCache } from '@actions/cache';

/** Folders below another one. */
export interface CachedFolders {
  /** The folder to which `paths` are relative. */
  readonly base: string;
  readonly paths: readonly string[];
}

/** A folder of the workspace, or several below another one. */
type Cached = string | CachedFolders;

/** The toolkit takes no path with `..`, and reads what its paths are relative to from the environment. */
async function within<Result>(cached: Cached, work: (paths: string[]) => Promise<Result>): Promise<Result> {
  if (typeof cached === 'string') return work([cached]);
  const { base, paths } = cached;
  const workspace = process.env.GITHUB_WORKSPACE;
  const here = process.cwd();
  process.env.GITHUB_WORKSPACE = base;
  process.chdir(base);
  try {
    return await work([...paths]);
  } finally {
    process.chdir(here);
    process.env.GITHUB_WORKSPACE = workspace;
  }
}

/** Restores folders from the cache under exactly this key; false if there is none. */
export async function restoreExactly(cached: Cached, key: string): Promise<boolean> {
  return (await within(cached, (paths) => restoreCache(paths, key))) !== undefined;
}

/** Restores `path` from the newest cache whose key starts with `prefix`; false if there is none. */
export async function restoreNewest(path: string, key: string, prefix: string): Promise<boolean> {
  return (await restoreCache([path], key, [prefix])) !== undefined;
}

/** Whether there is a cache of these folders under exactly this key. Nothing is restored. */
export async function isSaved(cached: Cached, key: string): Promise<boolean> {
  return (await within(cached, (paths) => restoreCache(paths, key, undefined, { lookupOnly: true }))) !== undefined;
}

/** Saves folders under a new key. If the cache cannot be written, as for a fork, the toolkit only warns. */
export async function save(cached: Cached, key: string): Promise<void> {
  await within(cached, (paths) => saveCache(paths, key));
}

/**
 * A name for machines that can run each other's installed files, such as `linux-x64-ubuntu-24.04`. A library that was
 * linked on one distribution may not load on an older one.
 */
export async function platformName(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const [name, version] = ['ID', 'VERSION_ID'].map((field) =>
    new RegExp(`^${field}="?([\\w.]+)"?$`, 'm').exec(release),
  );
  return [process.platform, process.arch, name?.[1], version?.[1]].filter(Boolean).join('-');
}
