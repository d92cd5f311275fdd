import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError, messageOf } from '../base/errors.ts';
import type { Network } from '../network/network.ts';
import { checkStudy } from '../study/check.ts';
import type { Study } from '../study/study.ts';

/** Config that a command reads where none is named. */
export const defaultConfig = 'ablation.config.ts';

/** Loads and checks the study that the config file at `path` exports by default. */
export async function loadStudy(path: string): Promise<Study<Network>> {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new ConfigurationError(
      `No study at ${path}: name its config with --config or run where ${defaultConfig} lies.`,
    );
  }
  return checkStudy<Network>((await importConfig(file, path)).default, path);
}

async function importConfig(file: string, path: string): Promise<{ default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError || (error as { name?: string }).name === 'TransformError') {
      throw new ConfigurationError(`${path} cannot be read as TypeScript: ${messageOf(error)}`);
    }
    throw error;
  }
}
