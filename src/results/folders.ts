import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { planFile } from './plan-file.ts';

/** How deep results are searched below a folder. */
const deepest = 3;

/** Folders with a study's plan, at and below `root`, in order. */
export async function resultsFolders(root: string, depth = 0): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const below =
    depth === deepest ? [] : entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  const found = await Promise.all(below.map(({ name }) => resultsFolders(join(root, name), depth + 1)));
  const names = found.flat().sort();
  return existsSync(join(root, planFile)) ? [root, ...names] : names;
}

/** Whether a file is the checkpoint of an unfinished run. */
export const isCheckpoint = (name: string): boolean => /\.checkpoint(\.older|\.other)*$/.test(name);
