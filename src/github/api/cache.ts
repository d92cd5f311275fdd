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
export async function holds(path: string, key: string): Promise<boolean> {
  return (await restoreCache([path], key, undefined, { lookupOnly: true })) !== undefined;
}

/** Saves `path` under a new key. If the cache cannot be written, as for a fork, the toolkit only warns. */
export async function save(path: string, key: string): Promise<void> {
  await saveCache([path], key);
}
