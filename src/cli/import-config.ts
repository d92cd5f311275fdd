import { fileURLToPath, pathToFileURL } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };
import { ConfigurationError, messageOf } from '../base/errors.ts';

/** Whether this is the checkout: tsx then reads a config as it reads the sources. The package itself is JavaScript. */
const fromSources = import.meta.url.endsWith('.ts');

/** What the config `file` exports; `path` is its name for people. Throws ConfigurationError if it cannot be read. */
export async function importConfig(file: string, path: string): Promise<{ default?: unknown }> {
  try {
    return await (fromSources ? import(pathToFileURL(file).href) : importTypeScript(file));
  } catch (error) {
    if (!isOfSyntax(error)) throw error;
    throw new ConfigurationError(`${path} cannot be read as TypeScript: ${messageOf(error).replace(/\s+/g, ' ')}`);
  }
}

/** tsx throws errors of esbuild's, jiti plain ones. */
const isOfSyntax = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  (error as Error).name === 'TransformError' ||
  messageOf(error).startsWith('ParseError: ');

/**
 * Reads TypeScript on every version of Node.js, whatever the type of the package around it. A config that imports this
 * package gets the copy that runs: an error of another copy's would not be known as a user's mistake.
 */
async function importTypeScript(file: string): Promise<{ default?: unknown }> {
  const { createJiti } = await import('jiti');
  const self = fileURLToPath(new URL('../api/index.mjs', import.meta.url));
  return createJiti(import.meta.url, { alias: { [manifest.name]: self } }).import(file);
}
