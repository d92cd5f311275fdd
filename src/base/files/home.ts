import { resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Place } from './disk.ts';

/**
 * Folder for downloads that all checkouts share: the one that `ABLATE_HOME` names, otherwise one in the user's cache
 * folder.
 */
export function ablateHome(): string {
  const chosen = process.env.ABLATE_HOME;
  return chosen ? resolve(chosen) : envPaths('ablate', { suffix: '' }).cache;
}

/** The home, or a folder in it, as a place to write to. */
export const homePlace = (folder: string): Place => ({
  folder,
  whenFull: 'free some, or set ABLATE_HOME to a folder on another disk',
  whenRefused: 'set ABLATE_HOME to a folder that is yours',
});
