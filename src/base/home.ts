import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** Folder for what is fetched once and shared by all checkouts: the user's cache folder, or where `ABLATE_HOME` points. */
export function ablateHome(): string {
  const chosen = process.env.ABLATE_HOME;
  return chosen ? resolve(chosen) : envPaths('ablate', { suffix: '' }).cache;
}
