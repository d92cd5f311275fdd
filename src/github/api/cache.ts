import { readFile } from 'node:fs/promises';
import { restoreCache, saveCache } from '@actions/cache';

/** Restores `path` (relative to the workspace) from the cache under exactly this key; false if there is none. */
export async function restoreExactly(path: string, key: string): Promise<boolean> {
  return (await restoreCache([path], key)) !== undefined;
}

/** Restores `path` from the newest cache whose key starts with `prefix`; false if there is none. */
export async function restoreNewest(path: string, key: string, prefix: string): Promise<boolean> {
  return (await restoreCache([path], key, [prefix])) !== undefined;
}

/** Whether there is a cache of `path` under exactly this key. Nothing is restored. */
export async function isSaved(path: string, key: string): Promise<boolean> {
  return (await restoreCache([path], key, undefined, { lookupOnly: true })) !== undefined;
}

/** Saves `path` under a new key. If the cache cannot be written, as for a fork, the toolkit only warns. */
export async function save(path: string, key: string): Promise<void> {
  await saveCache([path], key);
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
