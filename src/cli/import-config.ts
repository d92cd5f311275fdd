import { fileURLToPath, pathToFileURL } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };
import { ConfigurationError, messageOf } from '../base/errors.ts';

/** Whether this is the checkout, where tsx compiles sources and configs. The package itself is JavaScript. */
const fromSources = import.meta.url.endsWith('.ts');

/** The exports of the config `file`. `path` is its name in messages. Throws ConfigurationError if it cannot be read. */
export async function importConfig(file: string, path: string): Promise<{ default?: unknown }> {
  try {
    return await (fromSources ? import(pathToFileURL(file).href) : importTypeScript(file));
  } catch (error) {
    if (!isOfSyntax(error)) throw error;
    throw new ConfigurationError(`${path} cannot be read as TypeScript: ${messageOf(error).replace(/\s+/g, ' ')}`);
  }
}

/** Whether an error is one of syntax: tsx throws errors of esbuild, jiti plain ones. */
const isOfSyntax = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  (error as Error).name === 'TransformError' ||
  messageOf(error).startsWith('ParseError: ');

/**
 * Reads TypeScript with every version of Node.js, whatever the type of the surrounding package. A config that imports
 * this package gets the running copy. With another copy, a ConfigurationError would not be recognised as a user's
 * mistake.
 */
async function importTypeScript(file: string): Promise<{ default?: unknown }> {
  const { createJiti } = await import('jiti');
  const self = fileURLToPath(new URL('../api/index.mjs', import.meta.url));
  return createJiti(import.meta.url, { alias: { [manifest.name]: self } }).import(file);
}
