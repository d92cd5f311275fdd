import { existsSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };

/** Paths of `ablate` in a project: of the installed package, of Ablate's own checkout, of a package of another name. */
const programs = [`node_modules/${manifest.name}/bin/ablate.mjs`, 'bin/ablate.mjs', 'node_modules/.bin/ablate'];

/** Path of the `ablate` that the project in `folder` uses, to run with Node.js; undefined if it has none. */
export const ablateIn = (folder: string): string | undefined =>
  programs.map((path) => join(folder, path)).find(existsSync);
