import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where everything that outlives a checkout is kept: `ABLATE_HOME`, else the user's cache folder. */
export function ablateHome(): string {
  return resolve(process.env.ABLATE_HOME || envPaths('ablate', { suffix: '' }).cache);
}

/** Folder of staged engines. */
export const engineHome = (): string => join(ablateHome(), 'engine');
