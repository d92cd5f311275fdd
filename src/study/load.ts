import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };
import { ConfigurationError, messageOf } from '../base/errors.ts';
import type { Network } from '../network/network.ts';
import { checkStudy } from './check.ts';
import { type Plan, parsePlan } from './plan.ts';
import type { Study } from './study.ts';

/** Config that a command reads if none is given. */
export const defaultConfig = 'ablation.config.ts';

/** Loads and checks the study that the config file at `path` exports by default. */
export async function loadStudy(path: string): Promise<Study<Network>> {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new ConfigurationError(
      `No study at ${path}: name its config with --config, or run in the folder of ${defaultConfig}.`,
    );
  }
  return checkStudy<Network>((await importConfig(file, path)).default, path);
}

/** Reads the plan at `path`, and the study it was made from; throws ConfigurationError if they do not fit together. */
export async function loadPlan(path: string): Promise<{ readonly study: Study<Network>; readonly plan: Plan }> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError(
      `The plan ${path} cannot be read (${error.code}): write one with "ablate plan --json".`,
    );
  });
  const plan = parsePlan(text, path);
  const study = await loadStudy(plan.config);
  if (study.name === plan.study.name) return { study, plan };
  throw new ConfigurationError(
    `${path} is a plan of study "${plan.study.name}", but ${plan.config} holds study "${study.name}": make the plan again.`,
  );
}

/** Whether this is the checkout, where tsx compiles sources and configs. The package itself is JavaScript. */
const fromSources = import.meta.url.endsWith('.ts');

/** The exports of the config `file`. `path` is its name in messages. Throws ConfigurationError if it cannot be read. */
async function importConfig(file: string, path: string): Promise<{ default?: unknown }> {
  try {
    return await (fromSources && !(await lacksPackage(file))
      ? import(pathToFileURL(file).href)
      : importTypeScript(file));
  } catch (error) {
    if (!isOfSyntax(error)) throw error;
    throw new ConfigurationError(`${path} cannot be read as TypeScript: ${messageOf(error).replace(/\s+/g, ' ')}`);
  }
}

/** Whether a config names this package where it is not installed, as in a repository that only has a program in Python. */
async function lacksPackage(file: string): Promise<boolean> {
  if (!new RegExp(`['"]${manifest.name}['"]`).test(await readFile(file, 'utf8'))) return false;
  try {
    createRequire(file).resolve(manifest.name);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
  }
}

/** Whether an error is one of syntax: tsx throws errors of esbuild, jiti plain ones. */
const isOfSyntax = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  (error instanceof Error && error.name === 'TransformError') ||
  messageOf(error).startsWith('ParseError: ');

/**
 * Reads TypeScript with every version of Node.js, whatever the type of the surrounding package. A config that imports
 * this package gets the running copy. With another copy, a ConfigurationError would not be recognised as a user's
 * mistake.
 */
async function importTypeScript(file: string): Promise<{ default?: unknown }> {
  const { createJiti } = await import('jiti');
  const self = await import(new URL(`../api/index.${fromSources ? 'ts' : 'mjs'}`, import.meta.url).href);
  return createJiti(import.meta.url, { virtualModules: { [manifest.name]: self } }).import(file);
}
