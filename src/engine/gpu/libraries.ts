import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { outputOf } from '../../base/system/child.ts';
import type { InstalledEngine } from '../install/install.ts';

/** Number of libraries of the binding and CUDA. Throws ConfigurationError naming those that the loader does not find. */
export async function loadableLibraries({ folder, binding }: InstalledEngine, hasDriver: boolean): Promise<number> {
  const files = await readdir(join(folder, 'site-packages', 'nvidia'), { recursive: true });
  const libraries = files.filter((file) => /\/lib\/[^/]+\.so(\.\d+)*$/.test(file));
  const paths = [binding, ...libraries.map((file) => join(folder, 'site-packages', 'nvidia', file))];
  const stdout = await outputOf(['ldd', ...paths]).catch((error) => {
    throw new ConfigurationError(
      `The libraries cannot be examined (${messageOf(error).split('\n')[0]}): install ldd (Debian: libc-bin).`,
    );
  });
  const missing = [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name = '']) => name);
  // A missing driver library is reported by the line of the driver.
  const unexplained = [...new Set(missing)].filter((name) => hasDriver || name !== 'libcuda.so.1');
  if (unexplained.length === 0) return paths.length;
  throw new ConfigurationError(
    `The loader does not find ${unexplained.join(', ')}: delete ${folder}, so that the engine is installed again, or install what is missing.`,
  );
}
